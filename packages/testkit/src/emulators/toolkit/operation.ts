/** Operations of an emulated service: what a request line leads to. */
import type { Effect } from "effect"
import type { EmulatorRequest } from "./emulator-request.ts"
import type { Reply } from "./reply.ts"

/** Methods that an operation may have. */
export type OperationMethod = "GET" | "POST" | "PUT" | "PATCH" | "DELETE"

/**
 * Method and path, such as `GET /jobs/:job/outputs`. `:name` stands for one segment, and `*name` at the end for all that is left,
 * with its slashes. A slash at the end makes a difference.
 */
export type OperationLine = `${OperationMethod} /${string}`

type Names<Path extends string> = Path extends `${infer Head}/${infer Tail}`
  ? Names<Head> | Names<Tail>
  : Path extends `:${infer Name}` | `*${infer Name}`
    ? Name
    : never

/** The parameters in a request line, decoded: `{ job: string }` of `GET /jobs/:job`. */
export type ParamsOf<Line extends string> = Line extends `${string} ${infer Path}`
  ? { readonly [Name in Names<Path>]: string }
  : never

/** What a handler may give: an answer, now or later. An effect that fails with a `Refusal` answers that. */
export type HandlerResult = Reply | Promise<Reply> | Effect.Effect<Reply, unknown>

/** Answers one operation. */
export type OperationHandler<Line extends string = string> = (
  request: EmulatorRequest<ParamsOf<Line>>
) => HandlerResult

/** How an operation differs from others. */
export interface OperationOptions {
  /** True for one that needs no credentials, such as that which hands out tokens. */
  readonly isOpen?: boolean
}

/** One operation, with what it takes to know its requests. Made by `on`. */
export interface Operation {
  readonly method: OperationMethod
  /** With its parameters, as declared. */
  readonly path: string
  readonly isOpen: boolean
  /** The values of the parameters in a path; nothing when it is another path. */
  readonly match: (pathname: string) => Readonly<Record<string, string>> | undefined
  /** Answers a request whose path has been matched. */
  readonly handle: (request: EmulatorRequest) => HandlerResult
}

/** Declares an operation: its request line, and a handler that knows the parameters by name. */
export const on = <Line extends OperationLine>(
  line: Line,
  handle: OperationHandler<Line>,
  { isOpen = false }: OperationOptions = {}
): Operation => {
  const space = line.indexOf(" ")
  const path = line.slice(space + 1)
  const pattern = path.split("/")
  return {
    // The types of a request line's two parts are lost when it is cut.
    method: line.slice(0, space) as OperationMethod,
    path,
    isOpen,
    match: (pathname) => matchPath(pattern, pathname),
    // Only requests whose path has been matched get here: all parameters in the line have a value.
    handle: handle as Operation["handle"]
  }
}

const matchPath = (
  pattern: ReadonlyArray<string>,
  pathname: string
): Readonly<Record<string, string>> | undefined => {
  const segments = pathname.split("/")
  const takesRest = pattern.at(-1)?.startsWith("*") === true
  if (takesRest ? segments.length < pattern.length : segments.length !== pattern.length) return undefined
  const params: Record<string, string> = {}
  for (const [index, expected] of pattern.entries()) {
    const segment = segments[index] ?? ""
    if (expected.startsWith(":") && segment !== "") params[expected.slice(1)] = decode(segment)
    else if (expected.startsWith("*")) params[expected.slice(1)] = decode(segments.slice(index).join("/"))
    else if (segment !== expected) return undefined
  }
  return params
}

/** What is encoded wrongly stands for itself. */
const decode = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
