// A service that has imports made by a queue, with the packages as they are published.
import { planImport, ProviderRegistry, RunJournal } from "@bulkport/core"
import { ImportQueue, layerQueue, layerWorker } from "@bulkport/cluster"
import { advocatePlugin } from "@bulkport/provider-advocate"
import { BulkportServer, layerServer, makeToken, tokensOf } from "@bulkport/server"
import { layerSqlite } from "@bulkport/store-sql/sqlite"
import { layerOtlpFromEnvironment } from "@bulkport/telemetry"
import { Effect, Layer, Redacted, Stream } from "effect"

const { record, token } = makeToken({ name: "test", tenants: ["acme"], scopes: ["imports:read"] })
const imports = Layer.merge(layerQueue(), layerWorker()).pipe(
  Layer.provideMerge(ProviderRegistry.layer([advocatePlugin])),
  Layer.provideMerge(layerSqlite({ folder: "queue" }))
)
const service = layerServer({ port: 0, tokens: tokensOf([record]) }).pipe(Layer.provideMerge(imports))

const program = Effect.gen(function* () {
  const queue = yield* ImportQueue
  const plan = planImport({ file: "users.csv", provider: "advocate", importType: "users", tenant: "acme" })
  const { runId } = yield* queue.submit({ plan, key: "once" })
  yield* Stream.runDrain(queue.events(runId))
  const { state } = yield* queue.look(runId)
  const found = yield* (yield* RunJournal).find({ tenant: "acme" })
  const { url } = yield* BulkportServer
  const headers = { authorization: `Bearer ${Redacted.value(token)}` }
  const reply = yield* Effect.promise(() => fetch(`${url}/v1/imports/${runId}`, { headers }))
  console.log(state, found.runs[0]?.verdict, reply.status)
}).pipe(Effect.provide(service), Effect.provide(layerOtlpFromEnvironment()))

await Effect.runPromise(program)
