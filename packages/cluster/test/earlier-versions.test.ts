/** Runs that earlier versions of the engine began are finished by a worker of this one, whichever store they are in. */
import { layerQueue, layerWorker, ImportQueue } from "@bulkport/cluster"
import { EngineSettings, noColumnChanges, plainSource, ProviderRegistry, RunJournal } from "@bulkport/core"
import { makePlugin, type Provider } from "@bulkport/core/provider"
import { clientOf, SqlDatabase, type StoreServices } from "@bulkport/store-sql"
import { layerPostgres } from "@bulkport/store-sql/postgres"
import { layerSqlite } from "@bulkport/store-sql/sqlite"
import { Effect, Layer, Redacted, Schema, Stream } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { startPostgres, type TestPostgres } from "postgres-for-tests"
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest"

const fixtures = fileURLToPath(new URL("../../core/test/journal/__fixtures__/", import.meta.url))

/** Journals as the versions wrote them, of runs whose job was under way. */
const journals = [
  ["version-1.ndjson", "20250102-030405-v1abc"],
  ["version-2.ndjson", "20261121-225544-pcmyg"],
  ["version-3.ndjson", "20261127-235812-311c5"],
  ["version-4.ndjson", "20261128-194541-4vzdq"]
] as const

const importType = {
  id: "rows",
  aliases: [],
  title: "Rows",
  formats: ["csv"] as const,
  requiredColumns: [],
  isDestructive: false,
  key: { columns: ["id"], means: "row" as const }
}

let starts = 0

/** The provider that the journals are about. Its job has ended, and one of its two rows was refused. */
const provider: Provider = {
  contract: 1,
  id: "scripted",
  target: "a script",
  limits: { firstPollMillis: 1, maxPollMillis: 1, findGraceMillis: 1 },
  stage: (prepared) => Effect.succeed({ prepared, handle: null }),
  start: (_file, { label }) =>
    Effect.sync(() => {
      starts += 1
      return { version: 1, provider: "scripted", id: "job-2", target: "a script", label, handle: null }
    }),
  track: () => Effect.succeed({ state: "finished", providerState: "DONE", isKnownState: true }),
  collect: () =>
    Stream.succeed({
      name: "results.txt",
      kind: "other" as const,
      body: Stream.succeed<Uint8Array>(Buffer.from("as received"))
    }),
  readOutcomes: () =>
    Stream.make(
      { _tag: "RowOutcome" as const, outcome: "accepted" as const, key: { id: "a" } },
      { _tag: "RowOutcome" as const, outcome: "rejected" as const, key: { id: "b" }, code: "BAD" }
    ),
  recordReadings: () => []
}

const plugin = makePlugin({
  contract: 1,
  id: "scripted",
  title: "Scripted",
  settings: Schema.Struct({}),
  settingFields: [],
  optionFields: [],
  importTypes: [importType],
  importType: () => Effect.succeed(importType),
  open: () => Effect.succeed(provider)
})

const planOf = (path: string) => ({
  source: plainSource(path, "csv"),
  columns: noColumnChanges,
  provider: "scripted",
  importType: "rows",
  options: {},
  allowFindings: false,
  tolerance: { mode: "strict" as const, minRowsForPercent: 100 },
  again: false
})

/** Puts a journal in place of the one of a run that was begun, letter for letter, and says where its file is now. */
const storeJournal = (text: string, runId: string, file: string) =>
  Effect.gen(function* () {
    const journal = yield* RunJournal
    yield* Effect.scoped(journal.create(planOf(file), "a script", { runId }))
    // The client of this version of Effect, whose type is not public.
    const sql = clientOf(yield* SqlDatabase) as SqlClient.SqlClient
    yield* sql`DELETE FROM entries WHERE run_id = ${runId}`
    for (const line of text.trimEnd().split("\n")) {
      const { at, entry, sequence, sum } = JSON.parse(line) as {
        readonly sequence: number
        readonly at: number
        readonly sum: string
        readonly entry: { readonly _tag: string }
      }
      yield* sql`INSERT INTO entries ${sql.insert({ run_id: runId, sequence, at, tag: entry._tag, sum, line })}`
    }
    const run = yield* journal.open(runId)
    yield* run.record({ _tag: "source-moved", path: file })
  }).pipe(Effect.scoped)

let postgres: TestPostgres
beforeAll(async () => {
  postgres = await startPostgres()
})
afterAll(() => postgres.stop())

const stores: ReadonlyArray<
  readonly [string, (folder: string) => Promise<Layer.Layer<StoreServices, unknown>>]
> = [
  ["SQLite", async (folder) => layerSqlite({ folder })],
  [
    "PostgreSQL",
    async (folder) => layerPostgres({ folder, url: Redacted.make(await postgres.createDatabase("earlier")) })
  ]
]

describe.each(stores)("a worker on %s", (_kind, makeStore) => {
  it("finishes runs that earlier versions began, without a second start", async () => {
    const folder = await mkdtemp(join(tmpdir(), "earlier-"))
    onTestFinished(() => rm(folder, { recursive: true }))
    const file = join(folder, "rows.csv")
    await writeFile(file, "id,name\na,1\nb,2\n")
    const texts = await Promise.all(journals.map(([name]) => readFile(join(fixtures, name), "utf8")))
    const store = await makeStore(join(folder, "runs"))
    const settings = { ...EngineSettings.defaultValue(), pollMillis: 1, sameContentMillis: 0 }
    starts = 0

    const program = Effect.gen(function* () {
      const queue = yield* ImportQueue
      for (const [index, [, runId]] of journals.entries()) {
        yield* storeJournal(texts[index] ?? "", runId, file)
        yield* queue.submit({ plan: planOf(file), runId })
      }
      yield* Layer.build(layerWorker({ pollMillis: 50 }))
      return yield* Effect.forEach(journals, ([, runId]) =>
        Effect.gen(function* () {
          const queued = yield* Effect.repeat(Effect.delay(queue.look(runId), "20 millis"), {
            until: ({ state }) => state === "ended" || state === "stopped"
          })
          return { queued, run: (yield* (yield* RunJournal).view(runId)).state }
        })
      )
    }).pipe(Effect.scoped)
    const registry = ProviderRegistry.layer([plugin], () => ({}))
    const ended = await Effect.runPromise(
      program.pipe(
        Effect.provide(layerQueue().pipe(Layer.provideMerge(Layer.merge(store, registry)))),
        Effect.provideService(EngineSettings, settings)
      )
    )
    for (const { queued, run } of ended) {
      expect(queued.stop).toBeUndefined()
      expect(run.collected?.rows).toEqual({ setAside: 0, staged: 2, accepted: 1, rejected: 1, unknown: 0 })
      expect(run.job?.id).toBe("job-1")
    }
    expect(starts).toBe(0)
  })
})
