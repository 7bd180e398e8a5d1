/** A server in a process of its own, with little memory, for large files: prints where it listens, and its memory when it is asked. */
import { layerQueue } from "@bulkport/cluster"
import { ProviderRegistry } from "@bulkport/core"
import { layerSqlite } from "@bulkport/store-sql/sqlite"
import { memoryPlugin } from "@bulkport/testkit"
import { Effect, Layer, Logger, Redacted } from "effect"
import { BulkportServer, layerServer, makeToken, tokensOf } from "../../src/index.ts"

const folder = process.argv[2] ?? ""
const { record, token } = makeToken({ name: "large", tenants: "all", scopes: ["imports:submit"] })

const program = Effect.gen(function* () {
  const { url } = yield* BulkportServer
  let most = 0
  const look = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss())
  }, 20)
  look.unref()
  process.on("message", () => process.send?.({ most }))
  process.send?.({ url, token: Redacted.value(token) })
  return yield* Effect.never
}).pipe(
  Effect.provide(
    layerServer({ tokens: tokensOf([record]) }).pipe(
      Layer.provide(layerQueue()),
      Layer.provide(ProviderRegistry.layer([memoryPlugin])),
      Layer.provide(layerSqlite({ folder })),
      Layer.provide(Logger.layer([]))
    )
  )
)

Effect.runFork(program)
