/**
 * The floor under every emulator: a real HTTP server on a loopback port, with scripted faults and a record of requests.
 *
 * Knows no service. An emulator adds a handler that is written from the service's own documentation and shares no code
 * with the provider, so that a misunderstanding cannot pass its tests by being made on both sides.
 */
import { Effect, type Scope } from "effect"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo, Socket } from "node:net"

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

/** What to do instead of, or around, a normal answer. */
export type FaultAction =
  /** Answers at once with this, without acting. The request body is read to its end first, unless `early`. */
  | {
      readonly type: "reply"
      readonly status: number
      readonly headers?: Readonly<Record<string, string>>
      readonly body?: string
      readonly early?: boolean
    }
  /** Cuts the connection without acting and without an answer. */
  | { readonly type: "reset" }
  /** Reads about this many bytes of the request body, then cuts the connection without acting. */
  | { readonly type: "reset-during-upload"; readonly afterBytes: number }
  /** Acts as usual, then cuts the connection instead of answering. */
  | { readonly type: "lose-reply" }
  /** Acts as usual, but answers this instead. */
  | {
      readonly type: "replace-reply"
      readonly status: number
      readonly headers?: Readonly<Record<string, string>>
      readonly body?: string
    }
  /** Acts and answers as usual, but cuts the connection after this many bytes of the answer's body. */
  | { readonly type: "truncate-reply"; readonly afterBytes: number }
  /** Acts as usual, but holds back the answer's body after this many bytes until the promise is settled. */
  | { readonly type: "hold-reply"; readonly afterBytes: number; readonly until: Promise<unknown> }
  /** Waits, then goes on as usual. */
  | { readonly type: "delay"; readonly millis: number }
  /** Accepts the request and never answers. */
  | { readonly type: "hang" }

/** A scripted fault: applies to the next `times` matching requests (once when left out), in the order scripted. */
export interface Fault {
  /** An operation's name as recorded, or a pattern over `METHOD /path`. Any request when left out. */
  readonly on?: string | RegExp
  readonly times?: number
  readonly action: FaultAction
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

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** What an answer was when a fault swallowed it: the handler believes it has answered. */
const swallow = (response: ServerResponse): void => {
  const silent = () => true
  response.write = silent as ServerResponse["write"]
  response.end = ((...args: ReadonlyArray<unknown>) => {
    for (const arg of args) if (typeof arg === "function") (arg as () => void)()
    response.emit("swallowed")
    return response
  }) as ServerResponse["end"]
  response.writeHead = () => response
  response.flushHeaders = () => undefined
}

/** Lets the first bytes of an answer pass, and the rest once the promise is settled. */
const holdBack = (response: ServerResponse, afterBytes: number, until: Promise<unknown>): void => {
  const write = response.write.bind(response)
  const end = response.end.bind(response)
  const held: Array<Buffer> = []
  let left = afterBytes
  let isReleased = false
  let isEnded = false
  const take = (chunk: unknown): true => {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk as string)
    const passing = isReleased ? bytes : bytes.subarray(0, left)
    if (passing.length > 0) write(passing)
    if (passing.length < bytes.length) held.push(bytes.subarray(passing.length))
    left = Math.max(0, left - bytes.length)
    return true
  }
  response.write = ((chunk: unknown, ...rest: ReadonlyArray<unknown>) => {
    take(chunk)
    for (const each of rest) if (typeof each === "function") (each as () => void)()
    return true
  }) as ServerResponse["write"]
  response.end = ((chunk?: unknown) => {
    if (chunk !== undefined && chunk !== null && typeof chunk !== "function") take(chunk)
    isEnded = true
    if (isReleased) end()
    return response
  }) as ServerResponse["end"]
  const release = (): void => {
    isReleased = true
    for (const bytes of held.splice(0)) write(bytes)
    if (isEnded) end()
  }
  until.then(release, release)
}

const sleep = (millis: number) => new Promise<void>((resolve) => setTimeout(resolve, millis))

/** Reads and throws away what is left of a request's body. */
export const drain = async (request: IncomingMessage): Promise<void> => {
  if (request.readableEnded || request.destroyed) return
  request.resume()
  await new Promise<void>((resolve) => {
    request.once("end", resolve)
    request.once("close", resolve)
    request.once("error", () => resolve())
  })
}

/** Starts a server for a service on `127.0.0.1` (a free port unless given) and stops it, connections and all, with the scope. */
export const startEmulator = (
  service: Service,
  options: { readonly port?: number } = {}
): Effect.Effect<Emulator & { readonly bugs: () => ReadonlyArray<unknown> }, Error, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.callback<
      Emulator & { readonly bugs: () => ReadonlyArray<unknown>; readonly stop: () => Promise<void> },
      Error
    >((resume) => {
      const records: Array<Mutable<RecordedRequest>> = []
      const faults: Array<{ fault: Fault; left: number }> = []
      const bugs: Array<unknown> = []
      const sockets = new Set<Socket>()

      /** Takes the next fault for an operation or, when a request line is given, for the request as such. */
      const takeFault = (operation: string, line: string | undefined): FaultAction | undefined => {
        const at = faults.findIndex(({ fault }) => {
          if (typeof fault.on === "string") return fault.on === operation
          return line !== undefined && (fault.on === undefined || fault.on.test(line))
        })
        const found = faults[at]
        if (found === undefined) return undefined
        found.left -= 1
        if (found.left <= 0) faults.splice(at, 1)
        return found.fault.action
      }

      const reply = (
        response: ServerResponse,
        action: { status: number; headers?: Readonly<Record<string, string>>; body?: string }
      ) => {
        response.writeHead(action.status, { "content-type": "application/json", ...action.headers })
        response.end(action.body ?? "")
      }

      /** Applies a fault. Returns true when the handler must not run (any more). */
      const apply = async (action: FaultAction, exchange: Exchange): Promise<boolean> => {
        const { request, response } = exchange
        switch (action.type) {
          case "delay":
            await sleep(action.millis)
            return false
          case "hang":
            request.resume()
            return true
          case "reset":
            request.socket.resetAndDestroy()
            return true
          case "reset-during-upload": {
            let seen = 0
            request.on("data", (chunk: Buffer) => {
              seen += chunk.length
              if (seen >= action.afterBytes) request.socket.resetAndDestroy()
            })
            return true
          }
          case "reply":
            if (action.early !== true) await drain(request)
            reply(response, action)
            return true
          case "lose-reply": {
            const socket = request.socket
            response.once("swallowed", () => socket.resetAndDestroy())
            swallow(response)
            return false
          }
          case "replace-reply": {
            const writeHead = response.writeHead.bind(response)
            const end = response.end.bind(response)
            response.once("swallowed", () => {
              writeHead(action.status, { "content-type": "application/json", ...action.headers })
              end(action.body ?? "")
            })
            swallow(response)
            return false
          }
          case "hold-reply":
            holdBack(response, action.afterBytes, action.until)
            return false
          case "truncate-reply": {
            const socket = request.socket
            const write = response.write.bind(response)
            let left = action.afterBytes
            const cut = (chunk: unknown) => {
              const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk))
              if (left > 0) write(bytes.subarray(0, left))
              left -= bytes.length
              if (left <= 0) setTimeout(() => socket.destroy(), 20)
              return true
            }
            response.write = cut as ServerResponse["write"]
            response.end = ((chunk?: unknown) => {
              if (chunk !== undefined && typeof chunk !== "function") cut(chunk)
              setTimeout(() => socket.destroy(), 20)
              return response
            }) as ServerResponse["end"]
            return false
          }
        }
      }

      const server = createServer({ requestTimeout: 0, keepAliveTimeout: 5_000 }, (request, response) => {
        const url = new URL(request.url ?? "/", "http://emulator.invalid")
        const method = request.method ?? "GET"
        const record: Mutable<RecordedRequest> = {
          method,
          path: url.pathname,
          query: url.searchParams,
          headers: { ...request.headers },
          operation: service.name(method, url),
          at: Date.now(),
          status: undefined,
          bodyBytes: 0,
          aborted: false
        }
        records.push(record)
        // Counted at the socket's side of the parser, so that it works whoever reads the body.
        const push = request.push.bind(request)
        request.push = (chunk: unknown, encoding?: BufferEncoding) => {
          if (Buffer.isBuffer(chunk)) record.bodyBytes += chunk.length
          return push(chunk, encoding)
        }
        response.on("finish", () => (record.status = response.statusCode))
        response.on("close", () => (record.aborted = !response.writableFinished))
        const exchange: Exchange = { request, response, url }
        let stopped = false
        const tryFault = async (line: string | undefined) => {
          const action = takeFault(record.operation, line)
          if (action !== undefined && (await apply(action, exchange))) stopped = true
          if (stopped) throw new Stopped()
        }
        const run = async () => {
          await tryFault(`${method} ${url.pathname}`)
          await service.handle(exchange, async (operation) => {
            if (operation === record.operation) return
            record.operation = operation
            // Faults on any request, or on a request line, had their turn: one request must not use up two of them.
            await tryFault(undefined)
          })
        }
        run().catch((error: unknown) => {
          if (stopped || request.socket.destroyed) return
          bugs.push(error)
          if (!response.headersSent)
            reply(response, { status: 500, body: JSON.stringify({ message: String(error) }) })
          else request.socket.destroy()
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
            addFault: (fault: Fault) => void faults.push({ fault, left: fault.times ?? 1 }),
            clearFaults: () => void faults.splice(0),
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

/** Ends a handler whose exchange was taken over by a fault. */
class Stopped extends Error {}
