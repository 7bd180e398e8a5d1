// A worker as a process of its own, until SIGTERM or SIGKILL. Usage: node worker-process.ts SETTINGS, which are JSON.
import { EngineSettings, ProviderRegistry } from "@bulkport/core"
import { layerPostgres } from "@bulkport/store-sql/postgres"
import { layerSqlite } from "@bulkport/store-sql/sqlite"
import { memoryPlugin } from "@bulkport/testkit"
import { Effect, Fiber, Layer, Redacted } from "effect"
import { layerWorker } from "../../src/index.ts"
import { engineOptions, type WorkerProcessSettings } from "./worker-process-settings.ts"

const settings = JSON.parse(process.argv[2] ?? "") as WorkerProcessSettings
const { apiKey, folder, serviceUrl, url, worker } = settings
const leases = { leaseMillis: 3000 }
const store =
  url === undefined
    ? layerSqlite({ folder, leases })
    : layerPostgres({ folder, url: Redacted.make(url), leases })
const services = layerWorker(worker).pipe(
  Layer.provide(ProviderRegistry.layer([memoryPlugin], () => ({ url: serviceUrl, apiKey }))),
  Layer.provide(store),
  Layer.provide(Layer.succeed(EngineSettings, { ...engineOptions, ...settings.engine }))
)
const fiber = Effect.runFork(
  Effect.scoped(
    Effect.gen(function* () {
      yield* Layer.build(services)
      process.stdout.write("ready\n")
      return yield* Effect.never
    })
  )
)
process.once("SIGTERM", () => void Effect.runPromise(Fiber.interrupt(fiber)).then(() => process.exit(0)))
fiber.addObserver((exit) => {
  if (exit._tag === "Failure") process.stderr.write(`${String(exit.cause)}\n`)
  process.exit(1)
})
