// Imports a file, and is killed just after the first entry of one kind. Usage:
// node import-once.ts STORE FOLDER SCHEMA SERVICE_URL API_KEY FILE TAG, where STORE is sqlite or the address of a PostgreSQL.
import { planImport, ProviderRegistry, type Run, RunJournal, runImport, EngineSettings } from "@bulkport/core"
import { layerPostgres } from "@bulkport/store-sql/postgres"
import { layerSqlite } from "@bulkport/store-sql/sqlite"
import { memoryPlugin } from "@bulkport/testkit"
import { Effect, Layer, Redacted } from "effect"
import { patience } from "./patience.ts"

const [store = "", folder = "", schema = "", url = "", apiKey = "", file = "", tag = ""] =
  process.argv.slice(2)
const stored =
  store === "sqlite" ? layerSqlite({ folder }) : layerPostgres({ folder, schema, url: Redacted.make(store) })

/** Nothing of this process happens after the write: no reply is read, no lease is given back. */
const killedAt = (run: Run): Run => ({
  ...run,
  record: (entry) =>
    Effect.tap(run.record(entry), () =>
      Effect.sync(() => {
        if (entry._tag === tag) process.kill(process.pid, "SIGKILL")
      })
    )
})
const stopping = Layer.effect(
  RunJournal,
  Effect.map(RunJournal, (journal) =>
    RunJournal.of({
      ...journal,
      create: (...given) => Effect.map(journal.create(...given), killedAt),
      part: (...given) => Effect.map(journal.part(...given), killedAt),
      open: (...given) => Effect.map(journal.open(...given), killedAt)
    })
  )
).pipe(Layer.provide(stored))

const services = Layer.mergeAll(
  stopping,
  ProviderRegistry.layer([memoryPlugin], () => ({ url, apiKey }))
)

await runImport(planImport({ file, provider: "memory", importType: "contacts", allowFindings: true })).pipe(
  Effect.provideService(EngineSettings, patience),
  Effect.provide(services),
  Effect.runPromise
)
