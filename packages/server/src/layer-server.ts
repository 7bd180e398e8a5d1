import type { ImportQueue } from "@bulkport/cluster"
import type { ProviderRegistry, RunJournal } from "@bulkport/core"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { Deferred, Effect, Layer } from "effect"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import * as HttpMiddleware from "effect/http/HttpMiddleware"
import * as HttpRouter from "effect/http/HttpRouter"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as UrlParams from "effect/http/UrlParams"
import { createServer } from "node:http"
import { layerAnswers } from "./answers/answers.ts"
import { ApiState } from "./api-services.ts"
import { BulkportApi } from "./api/bulkport-api.ts"
import { layerAuthorization } from "./authorization.ts"
import { BulkportServer } from "./bulkport-server.ts"
import { layerHandlers } from "./handlers.ts"
import { openApiDocument } from "./openapi-document.ts"
import { layerRequestFrame } from "./request-frame.ts"
import { type GivenLimits, limitsOf, type ServerOptions } from "./server-options.ts"
import { ListenFailed, type TokenFileInvalid } from "./server-reasons.ts"
import { tokensFromFile } from "./tokens/token-file.ts"
import { keepRemovingUnsubmitted } from "./uploads/unsubmitted.ts"
import { makeSlots } from "./uploads/upload-slots.ts"

/** Time that an answer may take to be made, such as the look at a row of a very large file, in milliseconds. */
const workMillis = 600_000

const makeNodeServer = (limits: GivenLimits) => {
  const server = createServer({
    maxHeaderSize: limits.headerBytes,
    headersTimeout: 15_000,
    requestTimeout: limits.uploadMillis,
    keepAliveTimeout: 10_000,
    connectionsCheckingInterval: 5000
  })
  server.maxConnections = limits.connections
  // For whatever stands still before it is answered; from then on it is for the reader (`request-frame.ts`).
  server.setTimeout(Math.max(workMillis, limits.idleMillis * 2))
  return server
}

const layerDocument = HttpRouter.add("GET", "/openapi.json", HttpServerResponse.jsonUnsafe(openApiDocument))

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : "UNKNOWN"

/**
 * An HTTP server for imports. It answers until its scope closes, and then lets requests end: `/readyz` answers 503 first, event streams end
 * with a word when to come back, and what is not done by then is broken off.
 *
 * It keeps no state of its own beside uploads under way: any number of servers may share a store.
 */
export const layerServer = (
  options: ServerOptions
): Layer.Layer<
  BulkportServer,
  ListenFailed | TokenFileInvalid,
  ImportQueue | RunJournal | ProviderRegistry
> =>
  Layer.effect(
    BulkportServer,
    Effect.gen(function* () {
      const {
        drainMillis = 10_000,
        heartbeatMillis = 15_000,
        host = "127.0.0.1",
        noticeMillis = 0,
        port = 0
      } = options
      const limits = limitsOf(options.limits)
      const tokens = "file" in options.tokens ? yield* tokensFromFile(options.tokens.file) : options.tokens
      const draining = yield* Deferred.make<void>()
      const state = Layer.succeed(ApiState, {
        limits,
        heartbeatMillis,
        draining,
        uploads: makeSlots(limits.uploadsAtOnce, "uploads"),
        streams: makeSlots(limits.streamsAtOnce, "event streams")
      })
      const routes = Layer.mergeAll(
        HttpApiBuilder.layer(BulkportApi).pipe(
          Layer.provide(layerHandlers),
          Layer.provide(layerAnswers),
          Layer.provide(layerAuthorization(tokens, limits.refusedTokens))
        ),
        layerDocument,
        layerRequestFrame(limits)
      ).pipe(Layer.provide(state))
      const node = makeNodeServer(limits)
      yield* Layer.build(
        HttpRouter.serve(routes, {
          disableLogger: true,
          disableListenLog: true,
          // Whoever guards paths, in a proxy, has one spelling to guard.
          routerConfig: { caseSensitive: true, ignoreTrailingSlash: false, ignoreDuplicateSlashes: false }
        }).pipe(
          Layer.provide(
            NodeHttpServer.layer(() => node, { host, port, gracefulShutdownTimeout: drainMillis })
          ),
          Layer.provide(
            Layer.mergeAll(
              Layer.succeed(HttpMiddleware.TracerDisabledWhen, ({ url }) =>
                /^\/(healthz|readyz)\b/.test(url)
              ),
              // What identifies a row belongs into no trace.
              Layer.succeed(UrlParams.CurrentRedactedNames, ["key"])
            )
          )
        )
      ).pipe(
        Effect.catchTag("ServeError", ({ cause }) =>
          Effect.fail(new ListenFailed({ host, port, code: codeOf(cause) }))
        )
      )
      yield* Effect.forkScoped(keepRemovingUnsubmitted)
      // Runs before all that closes the server, because it was added last.
      yield* Effect.addFinalizer(() =>
        Effect.gen(function* () {
          yield* Deferred.succeed(draining, undefined)
          yield* Effect.sleep(noticeMillis)
          setTimeout(() => node.closeAllConnections(), drainMillis).unref()
        })
      )
      const address = node.address()
      const bound = typeof address === "object" && address !== null ? address.port : port
      const shownHost = host.includes(":") ? `[${host}]` : host
      return { url: `http://${shownHost}:${bound}`, port: bound, isDraining: Deferred.isDone(draining) }
    })
  )
