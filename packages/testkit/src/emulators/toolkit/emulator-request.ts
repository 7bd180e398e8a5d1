/** A request as a handler sees it. */
import { Result, Schema } from "effect"
import { createHash } from "node:crypto"
import { createWriteStream } from "node:fs"
import type { IncomingHttpHeaders } from "node:http"
import { Transform, type Readable } from "node:stream"
import { pipeline } from "node:stream/promises"
import type { Exchange } from "../emulator.ts"
import { Refusal } from "./refusal.ts"
import type { Reply } from "./reply.ts"
import type { ServiceClock } from "./service-clock.ts"

/** A body that was saved to a file. */
export interface SavedBody {
  readonly path: string
  readonly bytes: number
  readonly sha256: string
}

/**
 * A request. Its body is read in one of many ways: whole, as often as one likes, or as a stream, once. What nobody reads is read
 * and thrown away before the answer.
 */
export interface EmulatorRequest<Params = Readonly<Record<string, string>>> {
  readonly method: string
  readonly url: URL
  /** What stands in the path for the parameters of the operation, decoded. */
  readonly params: Params
  readonly query: URLSearchParams
  /** Names in lower case. */
  readonly headers: IncomingHttpHeaders
  readonly clock: ServiceClock
  /** The whole body. Refused with 413 above `atMost` bytes, 64 MiB unless given: larger ones are for `saveTo` or `body`. */
  readonly bytes: (atMost?: number) => Promise<Buffer>
  /** The whole body as UTF-8. */
  readonly text: () => Promise<string>
  /** The whole body as JSON of this shape, or of any. Refused with 400 when it is not. */
  readonly json: {
    (): Promise<Schema.Json>
    <A>(shape: Schema.Decoder<A>): Promise<A>
  }
  /** The whole body as the fields of a form that is encoded like a query. */
  readonly form: () => Promise<URLSearchParams>
  /** Writes the body to a file, in constant memory. */
  readonly saveTo: (path: string) => Promise<SavedBody>
  /** The body as it comes, in constant memory. */
  readonly body: Readable
  /**
   * Calls the request another operation in the record, once its body has told which it is. What comes after is not done when a
   * fault is scripted for that operation.
   */
  readonly rename: (operation: string) => Promise<void>
  /** Node's own request and response, for what nothing else here can do. */
  readonly exchange: Exchange
}

/** What the toolkit knows of a request besides Node's own. */
export interface RequestSurroundings {
  readonly clock: ServiceClock
  readonly params: Readonly<Record<string, string>>
  readonly rename: EmulatorRequest["rename"]
  /** Words a refusal as the service does. */
  readonly refuse: (status: number, message: string) => Reply
}

const mostBytes = 64 * 1024 * 1024

/** Makes what a handler gets. */
export const makeEmulatorRequest = (
  exchange: Exchange,
  { clock, params, refuse, rename }: RequestSurroundings
): EmulatorRequest => {
  const { request, url } = exchange
  let whole: Promise<Buffer> | undefined

  const bytes = (atMost = mostBytes): Promise<Buffer> => (whole ??= readWhole(request, atMost, refuse))
  const text = async (): Promise<string> => (await bytes()).toString("utf8")

  // Overloads cannot be written as one arrow function: without a shape, any JSON is decoded as what it is.
  const json = (async (shape: Schema.Decoder<unknown> = Schema.Json) => {
    const decoded = Schema.decodeUnknownResult(Schema.fromJsonString(shape))(await text())
    if (Result.isSuccess(decoded)) return decoded.success
    throw new Refusal(refuse(400, `the body is not the JSON that is wanted: ${decoded.failure.message}`))
  }) as EmulatorRequest["json"]

  return {
    method: request.method ?? "GET",
    url,
    params,
    query: url.searchParams,
    headers: request.headers,
    clock,
    bytes,
    text,
    json,
    form: async () => new URLSearchParams(await text()),
    saveTo: (path) => saveBody(request, path),
    body: request,
    rename,
    exchange
  }
}

const readWhole = async (
  body: Readable,
  atMost: number,
  refuse: RequestSurroundings["refuse"]
): Promise<Buffer> => {
  const pieces: Array<Buffer> = []
  let bytes = 0
  // Not `for await`, which would destroy the request, and with it the connection, when it is left.
  await pipeline(body, async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) {
      bytes += chunk.length
      if (bytes <= atMost) pieces.push(chunk)
    }
  })
  if (bytes > atMost)
    throw new Refusal(refuse(413, `the body has ${bytes} bytes; at most ${atMost} are taken`))
  return Buffer.concat(pieces)
}

const saveBody = async (body: Readable, path: string): Promise<SavedBody> => {
  const hash = createHash("sha256")
  let bytes = 0
  const meter = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      hash.update(chunk)
      bytes += chunk.length
      done(null, chunk)
    }
  })
  await pipeline(body, meter, createWriteStream(path))
  return { path, bytes, sha256: hash.digest("hex") }
}
