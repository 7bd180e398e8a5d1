/** What came of a step is told with its end, to whoever watches: nobody has to read the journal for it. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { join } from "node:path"
import {
  planImport,
  ProviderRegistry,
  resumeImport,
  type RunEvent,
  RunObserver,
  runImport
} from "../../src/index.ts"
import { layerFiles } from "../../src/journal/run-journal-files.ts"
import { fileIn, impatient, scriptedPlugin, temporaryFolder } from "../support/scripted-provider.ts"

describe("the end of a step", () => {
  it.live("tells what came of it, and the same again for one that was recorded", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const file = yield* fileIn(folder, "rows.csv", "id\na\n")
      const services = Layer.merge(
        layerFiles(join(folder, "runs")),
        ProviderRegistry.layer([scriptedPlugin({})], () => ({}))
      )
      const told: Array<Extract<RunEvent, { type: "step-finished" }>> = []
      const report = yield* Effect.gen(function* () {
        const report = yield* runImport(planImport({ file, provider: "scripted", importType: "rows" }))
        yield* resumeImport(report.runId)
        return report
      }).pipe(
        Effect.provide(services),
        Effect.provideService(RunObserver, (event) =>
          Effect.sync(() => {
            if (event.type === "step-finished") told.push(event)
          })
        ),
        impatient
      )
      const results = told.map(({ result }) => result)
      assert.deepStrictEqual(results.slice(0, 5), [
        { staged: { rows: 1, bytes: 5 } },
        { findings: 0, warnings: 0 },
        { jobId: report.job?.id ?? "" },
        { providerState: report.providerState },
        { rows: report.rows }
      ])
      assert.deepStrictEqual(results.slice(5), results.slice(0, 5))
      assert.deepStrictEqual(
        told.map(({ wasRecorded }) => wasRecorded),
        Array.from({ length: 10 }, (_, index) => index >= 5)
      )
    })
  )
})
