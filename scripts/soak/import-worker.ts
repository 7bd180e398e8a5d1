// A worker, until it is told to end. Prints a line once it works.
// Usage: node import-worker.ts, with its task as JSON in SOAK_WORKER
import { layerWorker } from "@bulkport/cluster"
import { EngineSettings, ProviderRegistry } from "@bulkport/core"
import { actitoPlugin } from "@bulkport/provider-actito"
import { advocatePlugin } from "@bulkport/provider-advocate"
import { layerPostgres } from "@bulkport/store-sql/postgres"
import { Effect, Layer, Logger, Redacted } from "effect"
import { once } from "node:events"
import { settingsAt } from "./planned-imports.ts"
import type { WorkerTask } from "./worker-launch.ts"

const task = JSON.parse(process.env["SOAK_WORKER"] ?? "{}") as WorkerTask
const { takeoverMillis } = task
const store = layerPostgres({
  url: Redacted.make(task.databaseUrl),
  folder: task.folder,
  ...(takeoverMillis === undefined ? {} : { leases: { leaseMillis: takeoverMillis } })
})
const registry = ProviderRegistry.layer(
  [advocatePlugin, actitoPlugin],
  settingsAt(task.addresses, task.wireProfile)
)
const settings = Layer.succeed(EngineSettings, {
  ...EngineSettings.defaultValue(),
  pollMillis: 100,
  findGraceMillis: 1500
})
// Jobs take a moment here: what is minutes elsewhere is seconds.
const worker = layerWorker({
  name: task.name,
  slots: task.slots,
  pollMillis: 250,
  stayMillis: 2000,
  firstPauseMillis: 500,
  longestPauseMillis: 2000,
  retryPauseMillis: 1000,
  ...(takeoverMillis === undefined ? {} : { takeoverMillis })
}).pipe(
  Layer.provide(Layer.mergeAll(store, registry, settings)),
  Layer.provide(Logger.layer([Logger.consoleJson]))
)

process.once("disconnect", () => process.exit(1))

await Effect.runPromise(
  Effect.scoped(
    Effect.gen(function* () {
      // Asked to end while it begins, it ends as well.
      const asked = once(process, "SIGTERM")
      yield* Layer.build(worker)
      console.log(`Worker ${process.pid} works.`)
      yield* Effect.promise(() => asked)
    })
  )
)
process.exit()
