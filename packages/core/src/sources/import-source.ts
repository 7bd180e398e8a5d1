import type { Stream } from "effect"
import type { JsonObject } from "../model/json.ts"
import type { SourceFormat } from "../model/source-file.ts"

/** Bytes as they come, read once and no faster than they are kept. */
export type SourceBytes = AsyncIterable<Uint8Array> | ReadableBytes | Stream.Stream<Uint8Array, unknown>

/** What is needed of a `ReadableStream` of the web, whose types differ between Node and browsers. */
export interface ReadableBytes {
  readonly getReader: () => {
    readonly read: () => Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>
    readonly cancel: (reason?: unknown) => Promise<void>
  }
}

/** The bytes of a file that lies nowhere as a file: in whatever format a file may have. Opened at most once. */
export interface OpenableSource {
  readonly open: () => SourceBytes | Promise<SourceBytes>
}

/** Rows as objects, read once and no faster than they are kept. */
export type SourceRows = AsyncIterable<object> | Iterable<object> | Stream.Stream<object, unknown>

/**
 * A source that is not a file: rows as objects, something that opens bytes, or an address (`http:`, `https:` or `file:`).
 *
 * Rows are kept as JSON lines, with values as `JSON.stringify` gives them, `BigInt` as its digits; or as CSV, with one value in a cell. What
 * has no word there, such as `NaN` or a `Map`, is refused with the number of its row.
 */
export type ImportSource = SourceRows | OpenableSource | URL

/** How a source is kept. */
export interface KeepOptions {
  /** What the file shall be called; cleaned before it is used. Made up from the source unless given. */
  readonly name?: string
  /** Of rows: how they are kept. As JSON lines unless given, or, where the import type takes CSV only, as CSV. */
  readonly format?: SourceFormat
  /** Of rows that are kept as CSV: the names of the columns. Unless given, the members of the first row. */
  readonly columns?: ReadonlyArray<string>
  /** Most bytes. Any number unless given. */
  readonly maxBytes?: number
  /** Of an address: most milliseconds for connecting. 10 s. */
  readonly connectMillis?: number
  /** Of an address: most milliseconds without a byte. 1 min. */
  readonly idleMillis?: number
  /** What is to be noted down with it, such as whose it is: what is kept has it from the beginning. No secret. */
  readonly note?: JsonObject
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null

/** True for what opens bytes. */
export const isOpenable = (source: ImportSource): source is OpenableSource =>
  isObject(source) && "open" in source && typeof source.open === "function"

/** True for bytes or rows that come one after the other. */
export const isAsyncIterable = (value: unknown): value is AsyncIterable<unknown> =>
  isObject(value) && Symbol.asyncIterator in value

/** True for a list of rows, or whatever else gives them without waiting. */
export const isIterable = (value: unknown): value is Iterable<unknown> =>
  isObject(value) && Symbol.iterator in value

/** An address as it may be shown: without user info, query and fragment, any of which may give access. */
export const shownAddress = ({ host, pathname, protocol }: URL): string => `${protocol}//${host}${pathname}`

/** What a source is, in words. */
export const sourceWords = (source: ImportSource, name?: string): string => {
  if (source instanceof URL) return shownAddress(source)
  if (isOpenable(source)) return name ?? "the source that was opened"
  return name ?? "the rows that were given"
}
