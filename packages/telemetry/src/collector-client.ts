/** How the collector is talked to: with a time limit, and without a word but one when it does not answer. */
import { Duration, Effect, Layer } from "effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"

/** Why a request came to nothing, in few words. Nothing of the request is in it: its headers give access. */
const whyOf = (error: HttpClientError.HttpClientError): string => {
  const { reason } = error
  if (reason._tag === "StatusCodeError") return `HTTP ${reason.response.status}`
  return reason._tag === "TransportError" ? codeOf(reason.cause) : reason._tag
}

/** The code that the system or `fetch` has given, wherever it is. */
const codeOf = (cause: unknown): string => {
  if (typeof cause !== "object" || cause === null) return "no connection"
  const { cause: inner, code, name } = cause as { cause?: unknown; code?: unknown; name?: unknown }
  if (typeof code === "string") return code
  if (inner !== undefined) return codeOf(inner)
  return name === "TimeoutError" ? "timeout" : "no connection"
}

/**
 * The client of the exporters. It waits no longer than so many milliseconds for an answer. The first failure is told, as a
 * warning; those that follow are not, until the collector has answered again.
 */
export const layerCollectorClient = (timeoutMillis: number): Layer.Layer<HttpClient.HttpClient> =>
  Layer.effect(
    HttpClient.HttpClient,
    Effect.gen(function* () {
      const client = yield* HttpClient.HttpClient
      let isTold = false
      return HttpClient.transform(client, (reply, request) =>
        reply.pipe(
          Effect.timeoutOrElse({
            duration: Duration.millis(timeoutMillis),
            orElse: () =>
              Effect.fail(
                new HttpClientError.HttpClientError({
                  reason: new HttpClientError.TransportError({ request, cause: { code: "timeout" } })
                })
              )
          }),
          Effect.tap(({ status }) =>
            Effect.suspend(() => {
              if (status < 300) {
                isTold = false
                return Effect.void
              }
              return tellOnce(request.url, `HTTP ${status}`)
            })
          ),
          Effect.tapError((error) => Effect.suspend(() => tellOnce(request.url, whyOf(error))))
        )
      )

      function tellOnce(address: string, why: string): Effect.Effect<void> {
        if (isTold) return Effect.void
        isTold = true
        return Effect.logWarning(
          `The collector at ${placeOf(address)} does not take telemetry (${why}). Imports go on without; what cannot be sent is dropped. This is said once.`
        )
      }
    })
  ).pipe(Layer.provide(FetchHttpClient.layer))

/** Scheme, host and port: a path or a query may be somebody's key. */
const placeOf = (address: string): string => (URL.canParse(address) ? new URL(address).origin : "its address")
