/** What goes around every request: an id, a line in the log, headers for safety, and an answer whatever happens. */
import * as NodeHttpServerRequest from "@effect/platform-node/NodeHttpServerRequest"
import { Cause, Clock, Effect } from "effect"
import * as HttpRouter from "effect/http/HttpRouter"
import * as HttpServerError from "effect/http/HttpServerError"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import { randomUUID } from "node:crypto"
import type { IncomingMessage } from "node:http"
import { apiFailure, type ApiFailure } from "./answers/api-failure.ts"
import { methodsOf } from "./known-methods.ts"
import { problemResponse } from "./answers/problem-response.ts"
import { CurrentRequest, type RequestNotes } from "./request-notes.ts"
import type { GivenLimits } from "./server-options.ts"

const unexpected = apiFailure(
  500,
  "Unexpected",
  "Something is wrong with the server.",
  "Tell those who run it the id of this request, which is in its logs."
)

const noRoute = apiFailure(
  404,
  "NotFound",
  "There is no such path, or it has no such method.",
  "See GET /openapi.json."
)

const methodRefused = (allowed: ReadonlyArray<string>) =>
  apiFailure(405, "MethodRefused", "The path has no such method.", "See GET /openapi.json.", { allowed })

/** What to answer to a failure that nobody made an answer of. */
const failureFor = (
  cause: Cause.Cause<unknown>,
  { method, url }: Pick<HttpServerRequest.HttpServerRequest, "method" | "url">
): ApiFailure => {
  const error = Cause.squash(cause)
  const isMissing = HttpServerError.isHttpServerError(error) && error.reason._tag === "RouteNotFound"
  if (!isMissing) return unexpected
  const allowed = methodsOf(url)
  // A path may look like one that there is, and have a part that cannot be read.
  const isMethod = method !== "OPTIONS" && allowed.includes(method)
  return allowed.length === 0 || isMethod ? noRoute : methodRefused(allowed)
}

const safetyHeaders = {
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer"
}

const logged = (notes: RequestNotes, method: string, status: number, millis: number): Effect.Effect<void> => {
  const { id, problem, route, tenant, token } = notes
  // Whoever asks every few seconds whether all is well would fill the log with it.
  const isProbe = (route === "/healthz" || route === "/readyz") && status === 200
  return Effect.logWithLevel(isProbe ? "Debug" : "Info")("request answered").pipe(
    Effect.annotateLogs({
      request: id,
      method,
      ...(route === undefined ? {} : { route }),
      status,
      millis,
      ...(token === undefined ? {} : { token }),
      ...(tenant === undefined ? {} : { tenant }),
      ...(problem === undefined ? {} : { problem })
    })
  )
}

/** True for a request of whose body something is still to come. */
const isLeftUnread = ({ complete, headers }: Pick<IncomingMessage, "complete" | "headers">): boolean =>
  !complete && (headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0)

/** Goes around all requests. */
export const layerRequestFrame = ({ idleMillis }: GivenLimits) =>
  HttpRouter.middleware(
    (answer) =>
      Effect.gen(function* () {
        const request = yield* HttpServerRequest.HttpServerRequest
        const begunAt = yield* Clock.currentTimeMillis
        const notes: RequestNotes = { id: randomUUID() }
        const response = yield* answer.pipe(
          Effect.catchCause((cause) =>
            // A caller who has gone is no failure, and there is nobody to answer.
            Cause.hasInterruptsOnly(cause)
              ? Effect.failCause(cause)
              : Effect.gen(function* () {
                  const failure = failureFor(cause, request)
                  if (failure === unexpected) yield* Effect.logError("request failed", describe(cause))
                  // Who asks what may be asked gets an answer, whoever it is: it stands in the document.
                  if (request.method === "OPTIONS" && failure.allowed !== undefined)
                    return HttpServerResponse.empty({ headers: { allow: failure.allowed.join(", ") } })
                  return yield* problemResponse(failure)
                })
          ),
          Effect.provideService(CurrentRequest, notes)
        )
        const incoming = NodeHttpServerRequest.toIncomingMessage(request)
        // A reader that stands still from now on is cut off, and what waits for it is let go.
        incoming.socket.setTimeout(idleMillis * 2)
        const millis = (yield* Clock.currentTimeMillis) - begunAt
        yield* logged(notes, request.method, response.status, millis)
        return HttpServerResponse.setHeaders(response, {
          ...safetyHeaders,
          // What nobody is going to read would hold the connection for as long as it takes to come.
          ...(isLeftUnread(incoming) ? { connection: "close" } : {}),
          "x-request-id": notes.id
        })
      }),
    { global: true }
  )

/** What went wrong, by its kind and place alone: a message may hold anything. */
const describe = (cause: Cause.Cause<unknown>): string => {
  const error = Cause.squash(cause)
  if (!(error instanceof Error)) return "not an error"
  const places = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line))
  return [error.name, ...places.slice(0, 5).map((line) => line.trim())].join(" ")
}
