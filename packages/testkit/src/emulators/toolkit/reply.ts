/** What an operation answers, as a value. */
import { createReadStream } from "node:fs"

/** Names in lower case. */
export type ReplyHeaders = Readonly<Record<string, string>>

/** Pieces of a body, asked for one by one as they can be sent: of any length, in constant memory. */
export type ReplyPieces = AsyncIterable<string | Uint8Array>

/** An answer. */
export interface Reply {
  readonly status: number
  readonly headers?: ReplyHeaders
  /** None when left out. The length is declared, unless the body comes in pieces. */
  readonly body?: string | Uint8Array | ReplyPieces
}

/** Makes answers. Headers that are given come last, and so win. */
export const reply = {
  /** A value as JSON. */
  json: (status: number, value: unknown, headers: ReplyHeaders = {}): Reply => ({
    status,
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(value)
  }),
  /** Text, plain unless the headers say otherwise. */
  text: (status: number, text: string, headers: ReplyHeaders = {}): Reply => ({
    status,
    headers: { "content-type": "text/plain; charset=utf-8", ...headers },
    body: text
  }),
  /** Bytes that are all there. */
  bytes: (status: number, contentType: string, bytes: Uint8Array, headers: ReplyHeaders = {}): Reply => ({
    status,
    headers: { "content-type": contentType, ...headers },
    body: bytes
  }),
  /** Pieces as they come, such as a Node stream or an async generator. No length is declared unless the headers have one. */
  stream: (status: number, contentType: string, pieces: ReplyPieces, headers: ReplyHeaders = {}): Reply => ({
    status,
    headers: { "content-type": contentType, ...headers },
    body: pieces
  }),
  /** What stands in a file, in constant memory. A file that cannot be read cuts the connection, and is a bug. */
  file: (status: number, contentType: string, path: string, headers: ReplyHeaders = {}): Reply => ({
    status,
    headers: { "content-type": contentType, ...headers },
    body: readWhenAsked(path)
  }),
  /** No body at all. */
  empty: (status: number, headers: ReplyHeaders = {}): Reply => ({ status, headers }),
  /** To another address, such as that of a storage service. */
  redirect: (status: 301 | 302 | 303 | 307 | 308, to: string, headers: ReplyHeaders = {}): Reply => ({
    status,
    headers: { location: to, ...headers }
  })
} as const

/** Opens the file only when the answer is sent, so that one that is never sent leaves no file open. */
const readWhenAsked = (path: string): ReplyPieces => ({
  [Symbol.asyncIterator]: () => createReadStream(path)[Symbol.asyncIterator]()
})
