/**
 * HTTP as providers need it: one attempt, streaming both ways, and a failure that says whether the service may have seen
 * the request.
 *
 * Knows no service and decides nothing: statuses, redirects, retries and waiting are the caller's.
 */
import { Effect, type Scope, Stream } from "effect"
import type { Dispatcher, EnvHttpProxyAgent } from "undici"
import { BeforeSending } from "./before-sending.ts"
import { type TransportFailure, toTransportFailure } from "./transport-failure.ts"
import type { RequestBody } from "./request-body.ts"
import { SendingObserver, watchedBody } from "./sending-observer.ts"
import { inRequestSpan } from "../telemetry/request-span.ts"

/** One request. */
export interface HttpRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE"
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body?: RequestBody
  /**
   * True for a request that must not be lost to an idle connection that the server is just closing: it gets a connection
   * of its own.
   */
  readonly onFreshConnection?: boolean
}

/** A reply: status and headers are here, the body still has to be read, once. */
export interface HttpReply {
  readonly status: number
  /** Header names in lower case; of repeated headers the last. */
  readonly headers: Readonly<Record<string, string>>
  /** The body as it comes. A connection that breaks half-way fails; nothing is cut short silently. */
  readonly body: Stream.Stream<Uint8Array, TransportFailure>
  /**
   * The whole body as text, for small answers. Past `maxBytes` (1 MiB unless given) the rest is thrown away.
   */
  readonly text: (maxBytes?: number) => Effect.Effect<string, TransportFailure>
}

/** What a provider sends its requests with. */
export interface HttpTransport {
  /** Sends one request. The connection is given back when the scope closes, read or not; interruption cuts it. */
  readonly send: (request: HttpRequest) => Effect.Effect<HttpReply, TransportFailure, Scope.Scope>
}

/** Time limits of a transport, in milliseconds. */
export interface HttpTransportOptions {
  /** For connecting, name look-up and TLS together. 10 s. */
  readonly connectMillis?: number
  /** From the end of the request to the head of the reply. Generous, because services slow down instead of refusing. 5 min. */
  readonly headersMillis?: number
  /** Between two pieces of a reply's body. 5 min. */
  readonly bodyMillis?: number
}

/**
 * Makes a transport with a pool of connections of its own, closed with the scope.
 *
 * Honours `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`. Undici is loaded with the first transport, not before.
 */
export const makeHttpTransport = (
  options: HttpTransportOptions = {}
): Effect.Effect<HttpTransport, never, Scope.Scope> =>
  Effect.map(
    Effect.acquireRelease(
      Effect.promise(async () => {
        const Agent = await loadAgent()
        const limits = {
          connect: { timeout: options.connectMillis ?? 10_000 },
          headersTimeout: options.headersMillis ?? 300_000,
          bodyTimeout: options.bodyMillis ?? 300_000
        }
        return {
          pooled: new Agent(limits),
          // Without pipelining there is no keep-alive: every request opens a connection of its own.
          fresh: new Agent({ ...limits, pipelining: 0 })
        }
      }),
      ({ fresh, pooled }) => Effect.promise(() => Promise.all([fresh.destroy(), pooled.destroy()]))
    ),
    ({ fresh, pooled }) => ({
      send: (request) => send(request.onFreshConnection === true ? fresh : pooled, request)
    })
  )

/** The part of undici that is used here. */
interface AgentModule {
  readonly EnvHttpProxyAgent: typeof EnvHttpProxyAgent
}

/** A bundler may leave a CommonJS module with its default export only. */
const loadAgent = async (): Promise<typeof EnvHttpProxyAgent> => {
  const undici: Partial<AgentModule> & { readonly default: AgentModule } = await import("undici")
  return undici.EnvHttpProxyAgent ?? undici.default.EnvHttpProxyAgent
}

const send = (
  agent: Dispatcher,
  request: HttpRequest
): Effect.Effect<HttpReply, TransportFailure, Scope.Scope> => {
  const { method, url } = request
  const endpoint = `${method} ${url.pathname}`
  const failed = (error: unknown) => toTransportFailure(error, url, endpoint)
  return Effect.gen(function* () {
    const abort = new AbortController()
    const tellSent = yield* SendingObserver
    yield* Effect.mapError(yield* BeforeSending, ({ _tag }): TransportFailure => ({
      _tag: "NotSent",
      host: url.host,
      code: _tag,
      isTls: false
    }))
    // Before the request: an interruption must find it. Its reason would only hide the real one.
    yield* Effect.addFinalizer(() => Effect.sync(() => abort.abort()))
    const reply = yield* Effect.tryPromise({
      try: () =>
        agent.request({
          origin: url.origin,
          path: `${url.pathname}${url.search}`,
          method,
          headers: headersOf(request),
          body: request.body === undefined ? null : (watchedBody(request.body, tellSent) as Buffer),
          signal: abort.signal
        }),
      catch: failed
    })
    // Nobody may be reading when the connection breaks.
    reply.body.on("error", () => undefined)
    yield* Effect.addFinalizer(() => Effect.sync(() => void reply.body.destroy()))
    const body = Stream.fromAsyncIterable(reply.body as AsyncIterable<Uint8Array>, failed)
    return {
      status: reply.statusCode,
      headers: Object.fromEntries(
        Object.entries(reply.headers).map(([name, value]) => [
          name,
          Array.isArray(value) ? (value.at(-1) ?? "") : (value ?? "")
        ])
      ),
      body,
      text: (maxBytes = 1024 * 1024) => readText(body, maxBytes)
    }
  }).pipe(inRequestSpan(request))
}

const headersOf = ({ body, headers }: HttpRequest): Record<string, string> =>
  body === undefined
    ? { ...headers }
    : { ...headers, "content-type": body.contentType, "content-length": String(body.contentLength) }

const readText = (body: Stream.Stream<Uint8Array, TransportFailure>, maxBytes: number) =>
  Effect.suspend(() => {
    const decoder = new TextDecoder()
    let text = ""
    let bytes = 0
    return Stream.runForEachWhile(body, (chunk) =>
      Effect.sync(() => {
        const piece = chunk.subarray(0, maxBytes - bytes)
        bytes += piece.length
        text += decoder.decode(piece, { stream: true })
        return bytes < maxBytes
      })
    ).pipe(Effect.map(() => text + decoder.decode()))
  })
