import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { appendFile, readFile } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { plainSource, planImport, RunJournal } from "../../src/index.ts"
import { layerFiles } from "../../src/journal/run-journal-files.ts"
import { temporaryFolder } from "../support/scripted-provider.ts"

const request = planImport({ file: "rows.csv", provider: "scripted", importType: "rows" })
const plan = { ...request, source: plainSource(request.source.path, "csv") }
const holder = fileURLToPath(new URL("../support/hold-run.ts", import.meta.url))

const withRuns = <A, E>(use: (runs: string) => Effect.Effect<A, E, RunJournal>) =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder
    return yield* use(folder).pipe(Effect.provide(layerFiles(folder)))
  }).pipe(Effect.scoped)

const newRun = Effect.scoped(
  Effect.gen(function* () {
    const run = yield* (yield* RunJournal).create(plan, "a script")
    yield* run.record({ _tag: "stage-begun" })
    return run
  })
)

describe("journals in files", () => {
  it.live("are found by the beginning of an id, if only one fits", () =>
    withRuns((runs) =>
      Effect.gen(function* () {
        const journal = yield* RunJournal
        const first = yield* newRun
        const second = yield* newRun
        assert.strictEqual((yield* journal.view(first.id.slice(0, -1))).id, first.id)
        assert.deepStrictEqual([...(yield* journal.list)].sort(), [first.id, second.id].sort())
        const several = yield* Effect.flip(journal.view(first.id.slice(0, 4)))
        assert.include(several.message, second.id)
        const none = yield* Effect.flip(journal.view("nothing"))
        assert.include(none.message, runs)
      })
    )
  )

  it.live("stand in the order in which they were begun, also within one second", () =>
    withRuns(() =>
      Effect.gen(function* () {
        const begun: Array<string> = []
        for (let run = 0; run < 8; run += 1) {
          begun.unshift((yield* newRun).id)
          // Times are kept in milliseconds.
          yield* Effect.sleep(2)
        }
        assert.deepStrictEqual(yield* (yield* RunJournal).list, begun)
      })
    )
  )

  it.live("go on after an entry that was cut off", () =>
    withRuns(() =>
      Effect.gen(function* () {
        const journal = yield* RunJournal
        const { folder, id } = yield* newRun
        const file = join(folder, "journal.ndjson")
        yield* Effect.promise(() => appendFile(file, '{"version":1,"sequence":3,"at":'))
        yield* Effect.scoped(
          Effect.gen(function* () {
            const run = yield* journal.open(id)
            yield* run.record({ _tag: "start-begun", attempt: 1 })
          })
        )
        const { entries } = yield* journal.view(id)
        assert.deepStrictEqual(
          entries.map(({ entry }) => entry._tag),
          ["run-created", "stage-begun", "start-begun"]
        )
        assert.isTrue((yield* Effect.promise(() => readFile(file, "utf8"))).endsWith("\n"))
      })
    )
  )

  it.live("are held by one process at a time, which is named, until it is killed", () =>
    withRuns((runs) =>
      Effect.gen(function* () {
        const journal = yield* RunJournal
        const { id } = yield* newRun
        const child = spawn(process.execPath, [holder, runs, id], { stdio: ["ignore", "pipe", "inherit"] })
        yield* Effect.promise(() => once(child.stdout, "data"))
        const refused = yield* Effect.flip(Effect.scoped(journal.open(id)))
        assert.strictEqual(refused._tag, "RunLocked")
        assert.include(refused.message, `process ${child.pid}`)
        // Looking is allowed.
        assert.strictEqual((yield* journal.view(id)).entries.length, 2)
        child.kill("SIGKILL")
        yield* Effect.promise(() => once(child, "exit"))
        yield* Effect.scoped(journal.open(id))
      })
    )
  )

  it.live("are held by one holder at a time within a process, too", () =>
    withRuns(() =>
      Effect.gen(function* () {
        const journal = yield* RunJournal
        const { id } = yield* newRun
        yield* Effect.scoped(
          Effect.gen(function* () {
            yield* journal.open(id)
            const refused = yield* Effect.flip(Effect.scoped(journal.open(id)))
            assert.strictEqual(refused._tag, "RunLocked")
          })
        )
        yield* Effect.scoped(journal.open(id))
      })
    )
  )
})
