import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { cp, rename, rm } from "node:fs/promises"
import { join } from "node:path"
import { planImport, ProviderRegistry, resumeImport, runImport, RunJournal } from "../../src/index.ts"
import { layerFiles } from "../../src/journal/run-journal-files.ts"
import {
  fileIn,
  impatient,
  type Script,
  scriptedPlugin,
  temporaryFolder
} from "../support/scripted-provider.ts"

const statements: Script["statements"] = [
  { _tag: "RowOutcome", outcome: "accepted", key: { id: "a" } },
  { _tag: "RowOutcome", outcome: "rejected", key: { id: "b" } }
]

const servicesIn = (runs: string, script: Script) =>
  Layer.merge(
    layerFiles(runs),
    ProviderRegistry.layer([scriptedPlugin({ statements, ...script })], () => ({}))
  )

const stoppedAt: ReadonlyArray<[string, Script]> = [
  ["before the start", { validate: () => Effect.die("stop") }],
  ["while the job was running", { track: () => Effect.die("stop") }]
]

describe("a run folder that was copied to another machine", () => {
  for (const [when, script] of stoppedAt) {
    it.live(`goes on there, with the source file at another path, when it stopped ${when}`, () =>
      Effect.gen(function* () {
        const folder = yield* temporaryFolder
        const file = yield* fileIn(folder, "rows.csv", "id,name\na,1\nb,2\n")
        const here = join(folder, "here")
        const there = join(folder, "there")
        const runId = yield* Effect.gen(function* () {
          yield* Effect.exit(runImport(planImport({ file, provider: "scripted", importType: "rows" })))
          const [id = ""] = yield* (yield* RunJournal).list
          return id
        }).pipe(Effect.provide(servicesIn(here, script)))
        const moved = join(folder, "moved.csv")
        yield* Effect.promise(async () => {
          await cp(here, there, { recursive: true })
          await rm(here, { recursive: true })
          await rename(file, moved)
        })
        const wrong = yield* fileIn(folder, "other.csv", "id,name\nc,3\n")
        const refused = yield* Effect.flip(
          resumeImport(runId, { file: wrong }).pipe(Effect.provide(servicesIn(there, {})))
        )
        assert.strictEqual(refused.reason._tag, "SourceChanged")
        const report = yield* resumeImport(runId, { file: moved }).pipe(Effect.provide(servicesIn(there, {})))
        assert.deepStrictEqual(report.rows, { setAside: 0, staged: 2, accepted: 1, rejected: 1, unknown: 0 })
        assert.strictEqual(report.source.path, moved)
      }).pipe(Effect.scoped, impatient)
    )
  }
})
