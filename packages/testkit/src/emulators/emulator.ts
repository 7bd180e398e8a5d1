/**
 * The floor under every emulator: a real HTTP server on a loopback port, with scripted faults and a record of requests.
 *
 * Knows no service. An emulator adds a handler that is written from the service's own documentation and shares no code
 * with the provider, so that a misunderstanding cannot pass its tests by being made on both sides.
 */
import { Effect, type Scope } from "effect"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo, Socket } from "node:net"
import { setTimeout as sleep } from "node:timers/promises"
import { applyFault, replyWith } from "./apply-fault.ts"
import type { Fault } from "./fault.ts"
import { makeFaultScript } from "./fault-script.ts"

export { drain } from "./drain.ts"
export type { Fault, FaultAction } from "./fault.ts"

/** One request as it arrived, kept in the order of arrival. Headers are kept whole, secrets included: test keys only. */
export interface RecordedRequest {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: Readonly<Record<string, string | ReadonlyArray<string> | undefined>>
  /** What the emulator understood the request to be, such as `createJob`; the path where it has no better name. */
  readonly operation: string
  /** Milliseconds since the epoch at arrival. */
  readonly at: number
  /** Status of the reply, or undefined when none was sent (yet). */
  readonly status: number | undefined
  /** Body bytes received so far. */
  readonly bodyBytes: number
  /** True when the client closed the connection before the reply was whole. */
  readonly aborted: boolean
}

/** The handles every emulator offers. */
export interface Emulator {
  /** Origin such as `http://127.0.0.1:4711`, without a trailing slash. */
  readonly url: string
  /** Everything that was asked, oldest first. */
  readonly requests: () => ReadonlyArray<RecordedRequest>
  /** Those of one operation. */
  readonly requestsOf: (operation: string) => ReadonlyArray<RecordedRequest>
  readonly clearRequests: () => void
  /** Scripts a fault; faults are consumed in order of scripting. */
  readonly addFault: (fault: Fault) => void
  readonly clearFaults: () => void
  /** Connections open right now. */
  readonly openConnections: () => number
  /** What handlers threw, oldest first: bugs of the emulator. Left out by one that does not tell. */
  readonly bugs?: () => ReadonlyArray<unknown>
}

/** What a service's handler gets besides Node's own request and response. */
export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly url: URL
}

/** A service: names a request, and answers it. */
export interface Service {
  /** Names the operation from what is known before the body is read. */
  readonly name: (method: string, url: URL) => string
  /** Answers. Throwing answers 500 and is remembered as a bug of the emulator. May rename the operation once the body is known. */
  readonly handle: (exchange: Exchange, rename: (operation: string) => Promise<void>) => Promise<void>
}

/** How a server differs from others. */
export interface EmulatorOptions {
  /** A free one unless given. */
  readonly port?: number
  /** How late every request is seen to, in milliseconds; looked at for each. */
  readonly latency?: { readonly millis: number }
  /** Words the answer when a handler throws; JSON with a `message` unless given. */
  readonly bugReply?: (message: string) => {
    readonly status: number
    readonly headers?: Readonly<Record<string, string>>
    readonly body?: unknown
  }
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

type RunningEmulator = Emulator & { readonly bugs: () => ReadonlyArray<unknown> }

/** Starts a server for a service on `127.0.0.1` (a free port unless given) and stops it, connections and all, with the scope. */
export const startEmulator = (
  service: Service,
  options: EmulatorOptions = {}
): Effect.Effect<RunningEmulator, Error, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.callback<RunningEmulator & { readonly stop: () => Promise<void> }, Error>((resume) => {
      const records: Array<Mutable<RecordedRequest>> = []
      const faults = makeFaultScript()
      const bugs: Array<unknown> = []
      const sockets = new Set<Socket>()

      const server = createServer({ requestTimeout: 0, keepAliveTimeout: 5_000 }, (request, response) => {
        const url = addressIn(request.url)
        const method = request.method ?? "GET"
        const record = recordOf(request, url, service.name(method, url))
        records.push(record)
        keepUp(record, request, response)
        let stopped = false
        const tryFault = async (line: string | undefined) => {
          const action = faults.take(record.operation, line)
          if (action !== undefined && (await applyFault(action, request, response))) stopped = true
          if (stopped) throw new Stopped()
        }
        const run = async () => {
          const late = options.latency?.millis ?? 0
          if (late > 0) await sleep(late)
          await tryFault(`${method} ${url.pathname}`)
          await service.handle({ request, response, url }, async (operation) => {
            if (operation === record.operation) return
            record.operation = operation
            // Faults on any request, or on a request line, had their turn: one request must not use up two of them.
            await tryFault(undefined)
          })
        }
        run().catch((error: unknown) => {
          if (stopped || request.socket.destroyed) return
          bugs.push(error)
          if (response.headersSent) return void request.socket.destroy()
          // What an answer that could not be sent has left would stand in this one.
          for (const name of response.getHeaderNames()) response.removeHeader(name)
          response.statusMessage = ""
          const said = options.bugReply?.(String(error))
          const body = typeof said?.body === "string" ? said.body : JSON.stringify({ message: String(error) })
          const length = { "content-length": String(Buffer.byteLength(body)) }
          replyWith(response, { status: 500, ...said, headers: { ...said?.headers, ...length }, body })
        })
      })

      server.on("connection", (socket) => {
        sockets.add(socket)
        socket.on("close", () => sockets.delete(socket))
        socket.on("error", () => socket.destroy())
      })
      server.on("error", (error) => resume(Effect.fail(error)))
      server.listen(options.port ?? 0, "127.0.0.1", () => {
        const { port } = server.address() as AddressInfo
        resume(
          Effect.succeed({
            url: `http://127.0.0.1:${port}`,
            requests: () => records,
            requestsOf: (operation: string) => records.filter((record) => record.operation === operation),
            clearRequests: () => void records.splice(0),
            addFault: faults.add,
            clearFaults: faults.clear,
            openConnections: () => sockets.size,
            bugs: () => bugs,
            stop: () =>
              new Promise<void>((resolve) => {
                for (const socket of sockets) socket.destroy()
                server.close(() => resolve())
              })
          })
        )
      })
    }),
    (emulator) => Effect.promise(emulator.stop)
  )

/** The address that is asked for. Whatever is no address, such as `//`, is at the root: it must not end the server. */
const addressIn = (target = "/"): URL => {
  const base = "http://emulator.invalid"
  return new URL(URL.canParse(target, base) ? target : "/", base)
}

const recordOf = (request: IncomingMessage, url: URL, operation: string): Mutable<RecordedRequest> => ({
  method: request.method ?? "GET",
  path: url.pathname,
  query: url.searchParams,
  headers: { ...request.headers },
  operation,
  at: Date.now(),
  status: undefined,
  bodyBytes: 0,
  aborted: false
})

/** Notes what becomes of a request. */
const keepUp = (
  record: Mutable<RecordedRequest>,
  request: IncomingMessage,
  response: ServerResponse
): void => {
  // Counted at the socket's side of the parser, so that it works whoever reads the body.
  const push = request.push.bind(request)
  request.push = (chunk: unknown, encoding?: BufferEncoding) => {
    if (Buffer.isBuffer(chunk)) record.bodyBytes += chunk.length
    return push(chunk, encoding)
  }
  response.on("finish", () => (record.status = response.statusCode))
  response.on("close", () => (record.aborted = !response.writableFinished))
}

/** Ends a handler whose exchange was taken over by a fault. */
class Stopped extends Error {}
