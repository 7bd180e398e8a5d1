// A worker that imports into nothing, until the channel to whoever started it closes. Answers every message with what it takes.
// Usage: fork("queue-worker.ts", [FOLDER, DATABASE_URL or "", most runs under way])
import { layerWorker } from "@bulkport/cluster"
import { ProviderRegistry } from "@bulkport/core"
import { Effect, Layer, Logger } from "effect"
import { once } from "node:events"
import { benchPlugin } from "./bench-provider.ts"
import { benchStore } from "./bench-store.ts"
import { rowsOfFile } from "./queue-files.ts"

const [folder = "", databaseUrl, most = "1000"] = process.argv.slice(2)
const worker = layerWorker({ pollMillis: 100, mostPerProvider: { bench: Number(most) } }).pipe(
  Layer.provide(
    Layer.merge(benchStore(folder, databaseUrl), ProviderRegistry.layer([benchPlugin(rowsOfFile)]))
  ),
  Layer.provide(Logger.layer([]))
)

await Effect.runPromise(
  Effect.scoped(
    Effect.gen(function* () {
      const closed = once(process, "disconnect")
      yield* Layer.build(worker)
      process.on("message", () => {
        globalThis.gc?.()
        const { system, user } = process.cpuUsage()
        process.send?.({
          megabytes: process.memoryUsage().rss / 1_000_000,
          cpuSeconds: (system + user) / 1_000_000
        })
      })
      process.send?.("ready")
      yield* Effect.promise(() => closed)
    })
  )
)
process.exit()
