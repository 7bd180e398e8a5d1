/** What a provider's staging has decided is told, once, and kept. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { join } from "node:path"
import { planImport, ProviderRegistry, RunJournal, RunObserver, runImport } from "../../src/index.ts"
import { layerFiles } from "../../src/journal/run-journal-files.ts"
import { fileIn, impatient, scriptedPlugin, temporaryFolder } from "../support/scripted-provider.ts"

describe("what staging has decided", () => {
  it.live("is told once before the start, and stays with the run", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const file = yield* fileIn(folder, "rows.csv", "id\na\n")
      const notes = ["Column note is not loaded.", "Nothing is sent."]
      const plugin = scriptedPlugin({
        stage: (prepared) => Effect.succeed({ prepared, handle: null, notes })
      })
      const told: Array<string> = []
      const services = Layer.merge(
        layerFiles(join(folder, "runs")),
        ProviderRegistry.layer([plugin], () => ({}))
      )
      const kept = yield* Effect.gen(function* () {
        const { runId } = yield* runImport(planImport({ file, provider: "scripted", importType: "rows" }))
        const journal = yield* RunJournal
        return (yield* journal.view(runId)).state.staged?.notes
      }).pipe(
        Effect.provide(services),
        Effect.provideService(RunObserver, (event) =>
          Effect.sync(() => {
            if (event.type === "stage-noted") told.push(...event.notes)
            if (event.type === "step-begun") told.push(event.step)
          })
        ),
        impatient
      )
      assert.deepStrictEqual(told.slice(0, 4), ["stage", ...notes, "validate"])
      assert.strictEqual(told.filter((text) => notes.includes(text)).length, 2)
      assert.deepStrictEqual(kept, notes)
    })
  )
})
