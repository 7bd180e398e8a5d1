import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { mkdir, readdir, utimes, writeFile } from "node:fs/promises"
import { join } from "node:path"
import {
  importSource,
  keepSource,
  layerFiles,
  newRunId,
  planSource,
  ProviderRegistry,
  removeUnusedSources,
  resumeImport,
  retryImport,
  runImport,
  RunJournal,
  type SourceImportRequest
} from "../../src/index.ts"
import { impatient, type Script, scriptedPlugin, temporaryFolder } from "../support/scripted-provider.ts"

const statements: Script["statements"] = [
  { _tag: "RowOutcome", outcome: "accepted", key: { id: "a" } },
  { _tag: "RowOutcome", outcome: "rejected", key: { id: "b" } }
]

const rows = [
  { id: "a", name: "1" },
  { id: "b", name: "2" }
]

const request: SourceImportRequest = { source: rows, provider: "scripted", importType: "rows" }

const within = (folder: string, script: Script = {}) =>
  Effect.provide(
    Layer.merge(
      layerFiles(join(folder, "runs")),
      ProviderRegistry.layer([scriptedPlugin({ statements, ...script })], () => ({}))
    )
  )

const keptIn = (folder: string) =>
  Effect.promise(() => readdir(join(folder, "runs", ".sources")).catch(() => []))

describe("an import of a source that is no file", () => {
  it.live("is a run like any other: it ends with a report, and its failed rows can be retried", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      yield* Effect.gen(function* () {
        const report = yield* importSource(request)
        assert.deepStrictEqual(report.rows, { setAside: 0, staged: 2, accepted: 1, rejected: 1, unknown: 0 })
        assert.strictEqual(report.source.format, "jsonl")
        const retried = yield* retryImport({ runId: report.runId, again: true })
        assert.strictEqual(retried.rows.staged, 1)
        const journal = yield* RunJournal
        // The source goes with its run.
        assert.isTrue(yield* journal.remove(report.runId, () => Effect.succeed(true)))
        assert.deepStrictEqual(yield* keptIn(folder), [])
      }).pipe(within(folder))
    }).pipe(Effect.scoped, impatient)
  )

  it.live("is of CSV where the import takes nothing else, and of what is asked for before it is read", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const report = yield* importSource(request).pipe(within(folder, { formats: ["csv"] }))
      assert.strictEqual(report.source.format, "csv")
      assert.deepStrictEqual(report.source.guesses, [])
      assert.strictEqual(report.rows.accepted, 1)
      const unread = { open: () => assert.fail("it was opened") }
      const error = yield* Effect.flip(
        importSource({ ...request, source: unread, provider: "none" }).pipe(within(folder))
      )
      assert.strictEqual(error.reason._tag, "UnknownProvider")
    }).pipe(Effect.scoped, impatient)
  )

  it.live("goes on after a crash without its source, and begins once under an id that was promised", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const runId = newRunId(Date.now())
      let opened = 0
      const once = { open: () => ((opened += 1), new Blob(["id,name\na,1\nb,2\n"]).stream()) }
      const stopped = importSource({ ...request, source: once }, { runId })
      yield* Effect.exit(stopped.pipe(within(folder, { track: () => Effect.die("stop") })))
      const again = yield* importSource({ ...request, source: once }, { runId }).pipe(within(folder))
      assert.strictEqual(again.runId, runId)
      assert.strictEqual(opened, 1)
      const resumed = yield* resumeImport(runId).pipe(within(folder))
      assert.deepStrictEqual({ ...resumed, steps: [] }, { ...again, steps: [] })
    }).pipe(Effect.scoped, impatient)
  )

  it.live("leaves nothing behind where no run begins", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const failures = [
        { ...request, source: [{ id: Number.NaN }] },
        { ...request, source: [] },
        { ...request, importType: "rows", tenant: "../x" },
        { ...request, source: { open: () => new Blob(["%PDF-1.4"]).stream() } }
      ]
      for (const each of failures) {
        const error = yield* Effect.flip(importSource(each).pipe(within(folder)))
        assert.strictEqual(error.step, "stage")
        assert.deepStrictEqual(yield* keptIn(folder), [])
        assert.deepStrictEqual(yield* Effect.flatMap(RunJournal, ({ list }) => list).pipe(within(folder)), [])
      }
    }).pipe(Effect.scoped, impatient)
  )

  it.live(
    "that was cut off by the end of the process goes a day later, and not while it may still be written",
    () =>
      Effect.gen(function* () {
        const folder = yield* temporaryFolder
        const sources = join(folder, "runs", ".sources")
        const dead = `${newRunId(Date.now())}.part-1`
        const alive = `${newRunId(Date.now())}.part-2`
        yield* Effect.promise(async () => {
          const yesterday = new Date(Date.now() - 25 * 60 * 60 * 1000)
          for (const name of [dead, alive]) {
            await mkdir(join(sources, name), { recursive: true })
            await writeFile(join(sources, name, "rows.jsonl"), "{")
            if (name === dead) await utimes(join(sources, name, "rows.jsonl"), yesterday, yesterday)
            await utimes(join(sources, name), yesterday, yesterday)
          }
        })
        yield* Effect.flatMap(RunJournal, ({ finishRemovals }) => finishRemovals).pipe(within(folder))
        assert.deepStrictEqual(yield* keptIn(folder), [alive])
      }).pipe(Effect.scoped)
  )

  it.live("can be planned for somebody else to begin, and is deleted when nobody has for a week", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      yield* Effect.gen(function* () {
        const planned = yield* planSource(request)
        const begun = yield* runImport(planned.plan, { runId: planned.runId })
        assert.strictEqual(begun.runId, planned.runId)
        const waiting = (yield* planSource(request)).runId
        const forgotten = (yield* planSource(request)).runId
        const fresh = (yield* keepSource(newRunId(Date.now()), rows)).source.runId
        const lastWeek = new Date(Date.now() - 8 * 24 * 60 * 60 * 1000)
        yield* Effect.promise(async () => {
          for (const runId of [planned.runId, waiting, forgotten]) {
            const kept = join(folder, "runs", ".sources", runId)
            for (const name of await readdir(kept)) await utimes(join(kept, name), lastWeek, lastWeek)
            await utimes(kept, lastWeek, lastWeek)
          }
        })
        const removed = yield* removeUnusedSources({ isWanted: (id) => Effect.succeed(id === waiting) })
        assert.deepStrictEqual(removed, [forgotten])
        assert.sameMembers(yield* keptIn(folder), [planned.runId, waiting, fresh])
      }).pipe(within(folder))
    }).pipe(Effect.scoped, impatient)
  )
})
