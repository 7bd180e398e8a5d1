import { Clock, Effect, Exit } from "effect"
import type { HttpReply, HttpRequest } from "../transport/http-transport.ts"
import { pathTemplate } from "../transport/path-template.ts"
import type { TransportFailure } from "../transport/transport-failure.ts"
import { attributeNames as names } from "./attribute-names.ts"
import { measure, type MetricAttributes } from "./import-metrics.ts"

const defaultPorts: Readonly<Record<string, number>> = { "http:": 80, "https:": 443 }

/** What came of a request. Words of a failure stay where they are: they may hold what nobody should see. */
const outcomeOf = (exit: Exit.Exit<HttpReply, TransportFailure>): MetricAttributes => {
  if (Exit.isSuccess(exit)) {
    const status = String(exit.value.status)
    return {
      [names.responseStatus]: status,
      ...(exit.value.status >= 400 ? { [names.errorType]: status } : {})
    }
  }
  const failure = Exit.findErrorOption(exit)
  return { [names.errorType]: failure._tag === "Some" ? failure.value._tag : "stopped" }
}

/**
 * A request as a span, up to the head of its reply. It says nothing that could hold a secret or a row: of the address the host and
 * the form of its path, and of headers and bodies nothing but a length.
 */
export const inRequestSpan =
  ({ body, method, url }: HttpRequest) =>
  <R>(send: Effect.Effect<HttpReply, TransportFailure, R>): Effect.Effect<HttpReply, TransportFailure, R> => {
    const template = pathTemplate(url)
    return Effect.gen(function* () {
      const begun = yield* Clock.monotonicTimeNanos
      return yield* send.pipe(
        Effect.onExit((exit) =>
          Effect.gen(function* () {
            const seconds = Number((yield* Clock.monotonicTimeNanos) - begun) / 1e9
            const outcome = outcomeOf(exit)
            if (Exit.isSuccess(exit)) {
              yield* Effect.annotateCurrentSpan(names.responseStatus, exit.value.status)
              if (exit.value.status === 429) yield* measure("throttled", 1)
              if (body !== undefined) yield* measure("sent", body.contentLength)
            }
            const errorType = outcome[names.errorType]
            if (errorType !== undefined) yield* Effect.annotateCurrentSpan(names.errorType, errorType)
            yield* measure("requestDuration", seconds, { [names.requestMethod]: method, ...outcome })
          })
        )
      )
    }).pipe(
      Effect.withSpan(`${method} ${template}`, {
        kind: "client",
        attributes: {
          [names.requestMethod]: method,
          [names.serverAddress]: url.hostname,
          [names.serverPort]: url.port === "" ? defaultPorts[url.protocol] : Number(url.port),
          [names.urlTemplate]: template,
          ...(body === undefined ? {} : { [names.requestSize]: body.contentLength })
        }
      })
    )
  }
