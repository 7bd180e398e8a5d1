import { layerQueue, layerWorker } from "@bulkport/cluster"
import { ProviderRegistry } from "@bulkport/core"
import { advocatePlugin } from "@bulkport/provider-advocate"
import { Effect, Layer } from "effect"
import { createServer } from "node:http"
import { join } from "node:path"
import { layerHooks } from "./hooks.ts"
import { answer, type Answer } from "./http-routes.ts"
import { openImportLog } from "./import-log.ts"
import { layerStore } from "./store.ts"
import { settingsFromVault, type Vault } from "./tenant-settings.ts"

/** What a process of the service is told. */
export interface ServiceOptions {
  /** Where files are. */
  readonly folder: string
  /** Address of the database for many machines; one process keeps its own when it is left out. */
  readonly databaseUrl?: string
  readonly port: number
  /** How long a process may be silent before others take over its imports, in milliseconds. */
  readonly takeoverMillis: number
  readonly advocateUrl: string
  readonly vault: Vault
}

/**
 * One process of the service: it answers requests and makes imports, until its scope closes. Run as many of them as you like, once
 * they share a database.
 */
export const service = ({ advocateUrl, databaseUrl, folder, port, takeoverMillis, vault }: ServiceOptions) =>
  Effect.gen(function* () {
    const log = yield* Effect.acquireRelease(
      Effect.sync(() => openImportLog(join(folder, "service.sqlite"))),
      (each) => Effect.sync(() => each.close())
    )
    const registry = ProviderRegistry.layer([advocatePlugin], settingsFromVault(vault, advocateUrl))
    const engine = Layer.mergeAll(layerStore(folder, databaseUrl), registry, layerHooks(log))
    const imports = Layer.merge(layerQueue(), layerWorker({ takeoverMillis }))
    const services = yield* Layer.build(Layer.provideMerge(imports, engine))

    const respond = Effect.runPromiseWith(services)
    const server = createServer((request, response) => {
      const failed: Answer = { status: 500, body: { problem: "Something is wrong here; see the log." } }
      void respond(
        Effect.catchCause(answer(request), (cause) => Effect.as(Effect.logError(cause), failed))
      ).then(({ body, status }) => {
        response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body))
      })
    })
    yield* Effect.acquireRelease(
      Effect.callback<void, Error>((resume) => {
        server.once("error", (error) => resume(Effect.fail(error)))
        server.listen(port, "127.0.0.1", () => resume(Effect.void))
      }),
      () => Effect.callback<void>((resume) => void server.close(() => resume(Effect.void)))
    )
    const address = server.address()
    return { port: typeof address === "object" && address !== null ? address.port : port }
  })
