import { assert, describe, it } from "@effect/vitest"
import {
  EngineSettings,
  findRow,
  planImport,
  ProviderRegistry,
  pruneRuns,
  RowIndex,
  type RowQuestion,
  type RunJournal,
  runImport
} from "@bulkport/core"
import { copyRuns, type StoreServices } from "@bulkport/store-sql"
import { journalOf } from "@bulkport/testkit/journal"
import { Effect, Layer } from "effect"
import { rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { patience } from "../support/patience.ts"
import { onSql, type Options, postgresForFile, postgresStore, sqliteStore } from "../support/stores.ts"
import { wordyPlugin } from "../support/wordy-plugin.ts"

const server = postgresForFile()
const stores = { sqlite: sqliteStore, postgres: postgresStore(server) }

const content = [
  "id,name",
  ...Array.from({ length: 20 }, (_, index) => `person-${index + 1},good`),
  "beta-secret,bad",
  "",
  "gamma-secret,odd",
  "delta-secret,",
  ...Array.from({ length: 5 }, (_, index) => `later-${index + 1},good`),
  ""
].join("\n")

/** A run in a store, and the answers of that store opened in different ways. */
const world = (kind: keyof typeof stores, options: Options = {}) =>
  Effect.gen(function* () {
    const store = yield* stores[kind]
    const file = join(store.folder, "people.csv")
    yield* Effect.promise(() => writeFile(file, content))
    const inStore = <A, E>(
      effect: Effect.Effect<A, E, RunJournal | ProviderRegistry>,
      more: Options = options
    ) =>
      effect.pipe(
        Effect.provide(
          Layer.merge(
            store.open(more),
            ProviderRegistry.layer([wordyPlugin], () => ({}))
          ),
          {
            local: true
          }
        ),
        Effect.provideService(EngineSettings, { ...patience, sameContentMillis: 0 })
      )
    const report = yield* inStore(
      runImport(
        planImport({
          file,
          provider: "wordy",
          importType: "people",
          tolerance: { mode: "tolerant", minRowsForPercent: 100 }
        })
      )
    )
    assert.deepStrictEqual(report.rows, { setAside: 1, staged: 27, accepted: 25, rejected: 1, unknown: 1 })
    const { runId } = report
    const loseFiles = Effect.promise(async () => {
      await rm(file)
      await rm(join(store.folder, runId), { recursive: true })
    })
    const ask = (question: RowQuestion, more?: Options) => inStore(findRow(runId, question), more)
    return { ask, file, inStore, loseFiles, runId, store }
  })

const places: ReadonlyArray<RowQuestion> = [
  ...[1, 2, 21, 22, 23, 24, 25, 26, 30, 31, 99].map((line) => ({ line })),
  ...[0, 1, 20, 21, 22, 23, 24, 28, 29].map((row) => ({ row }))
]
const keys: ReadonlyArray<RowQuestion> = ["beta-secret", "gamma-secret", "delta-secret"].map((key) => ({
  key
}))

describe.for(["sqlite", "postgres"] as const)("rows of a store in %s", (kind) => {
  it.live("are found by line, number and key without a file of theirs, as they are in the files", () =>
    Effect.gen(function* () {
      const { ask, inStore, loseFiles, runId, store } = yield* world(kind)
      const questions = [...places, ...keys]
      const askAll = Effect.forEach(questions, (question) => findRow(runId, question))
      const fromFiles = yield* inStore(askAll, { rowIndex: "none" })
      assert.deepInclude(
        fromFiles[questions.findIndex((question) => "line" in question && question.line === 22)]?.[0],
        {
          row: 21,
          outcome: "rejected",
          code: "NOT_ALLOWED",
          message: "No <value> here",
          jobId: "job-1"
        }
      )
      yield* loseFiles
      const fromIndex = yield* inStore(askAll)
      assert.deepStrictEqual(fromIndex, fromFiles)
      // Nobody knows what this one is called: it was accepted, or is not there.
      const accepted = yield* Effect.flip(ask({ key: "person-7" }))
      assert.strictEqual((accepted as { readonly _tag?: unknown })._tag, "SourceFileUnreadable")
      const stored = yield* onSql(store.open(), (sql) =>
        Effect.map(
          Effect.all([
            sql`SELECT * FROM indexed_rows`,
            sql`SELECT * FROM row_ranges`,
            sql`SELECT * FROM row_indexes`
          ]),
          (rows) =>
            JSON.stringify(rows, (_name, value: unknown) =>
              typeof value === "bigint" ? String(value) : value
            )
        )
      )
      assert.include(stored, runId)
      assert.notMatch(stored, /secret|person/)
    }).pipe(Effect.scoped)
  )

  it.live("are all found by their key where all are indexed, and what is absent is certainly absent", () =>
    Effect.gen(function* () {
      const { ask, loseFiles } = yield* world(kind, { rowIndex: "all" })
      yield* loseFiles
      assert.deepInclude((yield* ask({ key: "person-7" }))[0], { line: 8, row: 7, outcome: "accepted" })
      assert.deepStrictEqual(yield* ask({ key: "nobody" }), [])
    }).pipe(Effect.scoped)
  )

  it.live("are looked for in the files while an index is not complete", () =>
    Effect.gen(function* () {
      const { ask, inStore, loseFiles, runId } = yield* world(kind)
      yield* inStore(
        Effect.scoped(
          Effect.gen(function* () {
            const index = yield* RowIndex
            const writer = yield* index?.open(runId) ?? Effect.die("no index")
            yield* writer.add([
              {
                row: 1,
                line: 2,
                sent: 1,
                outcome: "accepted",
                code: "",
                word: "",
                message: "",
                key: () => undefined
              }
            ])
            assert.deepInclude((yield* findRow(runId, { line: 22 }))[0], { outcome: "rejected" })
          })
        )
      )
      assert.deepInclude((yield* ask({ line: 22 }))[0], { outcome: "rejected" })
      yield* loseFiles
      yield* Effect.flip(ask({ line: 2 }))
    }).pipe(Effect.scoped)
  )

  it.live("are not indexed where there are too many, and go with their run", () =>
    Effect.gen(function* () {
      const { ask, inStore, store } = yield* world(kind, { mostIndexedRows: 2 })
      assert.deepInclude((yield* ask({ key: "beta-secret" }))[0], { outcome: "rejected" })
      const left = (table: string) =>
        onSql(store.open(), (sql) =>
          Effect.map(sql`SELECT count(*) AS n FROM ${sql(table)}`, ([row]) => Number(row?.["n"]))
        )
      assert.strictEqual(yield* left("row_indexes"), 0)
      const { runId } = yield* inStore(
        runImport(
          planImport({
            file: join(store.folder, "people.csv"),
            provider: "wordy",
            importType: "people",
            tolerance: { mode: "tolerant", minRowsForPercent: 100 }
          })
        ),
        {}
      )
      assert.strictEqual(yield* left("indexed_rows"), 3)
      yield* Effect.sleep(2)
      const { removed } = yield* inStore(pruneRuns({ olderThanMillis: 0, all: true }))
      assert.include(removed, runId)
      assert.deepStrictEqual(
        [yield* left("runs"), yield* left("indexed_rows"), yield* left("row_ranges")],
        [0, 0, 0]
      )
    }).pipe(Effect.scoped)
  )
})

describe("rows of a run that was collected elsewhere", () => {
  it.live("are found by the index of the store that it was copied to, where its provider is there", () =>
    Effect.gen(function* () {
      const { file, inStore, loseFiles, runId, store } = yield* world("sqlite", { rowIndex: "none" })
      const questions = [...places, ...keys]
      const askAll = Effect.forEach(questions, (question) => findRow(runId, question))
      const fromFiles = yield* inStore(askAll)
      const from = yield* journalOf(store.open())
      const registry = ProviderRegistry.layer([wordyPlugin], () => ({}))
      const copyTo = (to: Layer.Layer<StoreServices, unknown>) =>
        Effect.provide(copyRuns(from), to, { local: true })
      const [whole, blind, changed] = [yield* sqliteStore, yield* sqliteStore, yield* sqliteStore]
      assert.deepInclude(yield* copyTo(blind.open()), { copied: 1, indexed: 0 })
      const open = whole.open()
      assert.deepInclude(yield* Effect.provide(copyTo(open), registry), { copied: 1, indexed: 1 })
      yield* Effect.promise(() => writeFile(file, content.replace("person-1", "person-0")))
      assert.deepInclude(yield* Effect.provide(copyTo(changed.open()), registry), { copied: 1, indexed: 0 })
      yield* loseFiles
      yield* Effect.promise(() => rm(join(whole.folder, runId), { recursive: true }))
      assert.deepStrictEqual(
        yield* Effect.provide(askAll, Layer.merge(open, registry), { local: true }),
        fromFiles
      )
    }).pipe(Effect.scoped)
  )
})
