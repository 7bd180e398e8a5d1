/** Runs a service that is declared as a list of operations. */
import { Cause, Effect, Exit, type Scope } from "effect"
import type { ServerResponse } from "node:http"
import { drain, startEmulator, type Emulator, type Exchange } from "../emulator.ts"
import type { Authenticate } from "./credentials.ts"
import { makeEmulatorRequest, type EmulatorRequest } from "./emulator-request.ts"
import type { Operation } from "./operation.ts"
import { Refusal } from "./refusal.ts"
import { reply, type Reply } from "./reply.ts"
import { makeServiceClock, type ServiceClock } from "./service-clock.ts"

/** A service, declared. Its state is whatever the handlers close over. */
export interface EmulatorDefinition<Name extends string> {
  /**
   * Operations by name, as they stand in the record of requests and in faults. The first whose request line fits answers.
   *
   * A path that none has answers 404, and one that some have with another method 405, without a line of yours.
   */
  readonly operations: Readonly<Record<Name, Operation>>
  /** Asked before each operation, apart from those that are open. Everybody may ask everything when it is left out. */
  readonly authenticate?: Authenticate
  /**
   * How the service words a refusal that the toolkit makes by itself: 400, 401, 404, 405, 413, and 500 for a bug of the emulator.
   * `{ "message": … }` unless given.
   */
  readonly refuse?: (status: number, message: string) => Reply
  /** A free port unless given. */
  readonly port?: number
  /** A clock of your own, such as one for two servers. */
  readonly clock?: ServiceClock
}

/** A running service. */
export interface EmulatedService<Name extends string = string> extends Emulator {
  /** Names of all operations, in the order of declaration. */
  readonly operations: ReadonlyArray<Name>
  /** What handlers threw that was no `Refusal`, oldest first. A good emulator has none when a test is over. */
  readonly bugs: () => ReadonlyArray<unknown>
  readonly clock: ServiceClock
  /** How late every request is seen to, in real milliseconds; may be set at any time. */
  readonly latency: { millis: number }
}

/** Starts the service on `127.0.0.1`. It stops, connections and all, with the scope. Fails when the port is taken. */
export const emulate = <Name extends string>(
  definition: EmulatorDefinition<Name>
): Effect.Effect<EmulatedService<Name>, Error, Scope.Scope> =>
  Effect.gen(function* () {
    const { clock = makeServiceClock(), port } = definition
    const refuse = definition.refuse ?? ((status, message) => reply.json(status, { message }))
    const operations = Object.entries<Operation>(definition.operations)
    const latency = { millis: 0 }

    const answerTo = async (exchange: Exchange, rename: EmulatorRequest["rename"]): Promise<Reply> => {
      const found = findOperation(operations, exchange.request.method ?? "GET", exchange.url.pathname)
      if (found._tag === "unknown") return refuse(404, `there is nothing at ${exchange.url.pathname}`)
      if (found._tag === "otherMethod") return withHeader(refuse(405, found.message), "allow", found.allowed)
      const request = makeEmulatorRequest(exchange, { clock, params: found.params, refuse, rename })
      const problem = found.operation.isOpen ? undefined : await definition.authenticate?.(request)
      if (problem !== undefined) return typeof problem === "string" ? refuse(401, problem) : problem
      return resultOf(found.operation.handle(request))
    }

    const emulator = yield* startEmulator(
      {
        name: (method, { pathname }) => {
          const found = findOperation(operations, method, pathname)
          return found._tag === "found" ? found.name : pathname
        },
        handle: async (exchange, rename) => {
          const answer = await answerTo(exchange, rename).catch((error: unknown) => {
            if (error instanceof Refusal) return error.reply
            throw error
          })
          await drain(exchange.request)
          await sendReply(exchange.response, answer)
        }
      },
      { ...(port === undefined ? {} : { port }), latency, bugReply: (message) => refuse(500, message) }
    )
    // An object has the keys that it was declared with.
    return { ...emulator, operations: Object.keys(definition.operations) as Array<Name>, clock, latency }
  })

type Found =
  | {
      readonly _tag: "found"
      readonly name: string
      readonly operation: Operation
      readonly params: Readonly<Record<string, string>>
    }
  | { readonly _tag: "otherMethod"; readonly allowed: string; readonly message: string }
  | { readonly _tag: "unknown" }

const findOperation = (
  operations: ReadonlyArray<readonly [string, Operation]>,
  method: string,
  pathname: string
): Found => {
  const allowed = new Set<string>()
  for (const [name, operation] of operations) {
    const params = operation.match(pathname)
    if (params === undefined) continue
    if (operation.method === method) return { _tag: "found", name, operation, params }
    allowed.add(operation.method)
  }
  if (allowed.size === 0) return { _tag: "unknown" }
  const methods = [...allowed].join(", ")
  return { _tag: "otherMethod", allowed: methods, message: `${pathname} takes ${methods}, not ${method}` }
}

const resultOf = async (result: ReturnType<Operation["handle"]>): Promise<Reply> => {
  if (!Effect.isEffect(result)) return result
  const exit = await Effect.runPromiseExit(result)
  if (Exit.isSuccess(exit)) return exit.value
  throw Cause.squash(exit.cause)
}

const withHeader = (answer: Reply, name: string, value: string): Reply => ({
  ...answer,
  headers: { ...answer.headers, [name]: value }
})

const sendReply = async (response: ServerResponse, { body, headers = {}, status }: Reply): Promise<void> => {
  if (body === undefined || typeof body === "string" || body instanceof Uint8Array) {
    const bytes = Buffer.from(body ?? "")
    // An answer of 204 or 304 has no length, not even zero.
    const length = status === 204 || status === 304 ? {} : { "content-length": String(bytes.length) }
    response.writeHead(status, { ...length, ...headers })
    response.end(bytes)
    return
  }
  response.writeHead(status, headers)
  for await (const piece of body) {
    if (response.destroyed) return
    if (!response.write(piece)) await roomIn(response)
  }
  response.end()
}

/** Until more can be written, or nobody is there any more. */
const roomIn = (response: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    const go = (): void => {
      response.off("drain", go)
      response.off("close", go)
      resolve()
    }
    response.on("drain", go)
    response.on("close", go)
  })
