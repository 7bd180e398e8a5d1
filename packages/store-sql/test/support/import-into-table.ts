// Imports a file into a table whose jobs do not end, and is killed by whoever started it. Usage:
// node import-into-table.ts POSTGRES FOLDER SCHEMA FILE
import { EngineSettings, planImport, ProviderRegistry, runImport, RunObserver } from "@bulkport/core"
import { layerPostgres } from "@bulkport/store-sql/postgres"
import { Effect, Layer, Redacted } from "effect"
import { patience } from "./patience.ts"
import { tablePlugin } from "./wordy-plugin.ts"

const [url = "", folder = "", schema = "", file = ""] = process.argv.slice(2)

await runImport(planImport({ file, provider: "wordy", importType: "people" })).pipe(
  Effect.provideService(RunObserver, (event) =>
    Effect.sync(() => {
      if (event.type === "progressed") console.log(event.runId)
    })
  ),
  Effect.provideService(EngineSettings, patience),
  Effect.provide(
    Layer.merge(
      layerPostgres({ folder, schema, url: Redacted.make(url), leases: { leaseMillis: 600 } }),
      ProviderRegistry.layer([tablePlugin(folder)], () => ({}))
    )
  ),
  Effect.runPromise
)
