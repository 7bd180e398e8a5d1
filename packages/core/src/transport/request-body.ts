import { randomBytes } from "node:crypto"
import { type FileContent, filePieces, measureFile, type MeasuredFile } from "./file-pieces.ts"

export type { FileContent }

/** A request body whose length is known before it is sent, and which can be opened as often as needed. */
export interface RequestBody {
  readonly contentType: string
  readonly contentLength: number
  /** Pieces are to be sent as they come: the next one may overwrite the one before the last. */
  readonly open: () => string | Uint8Array | AsyncIterable<Uint8Array>
}

/** A value as a JSON body. */
export const jsonBody = (value: unknown): RequestBody => {
  const bytes = Buffer.from(JSON.stringify(value))
  return { contentType: "application/json", contentLength: bytes.length, open: () => bytes }
}

/**
 * A file, or ranges of it, as the body itself, with its exact length, streamed from disk.
 *
 * Rejects when the file cannot be read, and with a `RangeError` when a range is not within it. A file that changes size
 * before it has been sent breaks the request; nothing is cut short silently.
 */
export const fileBody = async (contentType: string, content: string | FileContent): Promise<RequestBody> => {
  const file = await measureFile(typeof content === "string" ? { path: content } : content)
  return { contentType, contentLength: file.bytes, open: () => filePieces(file) }
}

/** A part of a multipart body: bytes in memory, or a file or ranges of one that are streamed. */
export interface MultipartPart {
  readonly name: string
  readonly filename: string
  readonly contentType: string
  readonly content: Uint8Array | FileContent
}

/** Keeps a name within the quotes of a header: no quote, no line break. */
const quoted = (text: string): string =>
  text.replaceAll("\\", "\\\\").replaceAll('"', "%22").replaceAll("\r", "%0D").replaceAll("\n", "%0A")

const headOf = (boundary: string, part: MultipartPart): Buffer =>
  Buffer.from(
    `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(part.name)}"; filename="${quoted(part.filename)}"\r\n` +
      `Content-Type: ${part.contentType}\r\n\r\n`
  )

/**
 * A `multipart/form-data` body with its exact length, files streamed from disk.
 *
 * Rejects when a file cannot be read, and with a `RangeError` when a range is not within its file. A file that changes size
 * before it has been sent breaks the request; nothing is cut short silently.
 */
export const multipartBody = async (parts: ReadonlyArray<MultipartPart>): Promise<RequestBody> => {
  const boundary = `bulkport-${randomBytes(12).toString("hex")}`
  const lineEnd = Buffer.from("\r\n")
  const tail = Buffer.from(`--${boundary}--\r\n`)
  const measured: Array<{ readonly head: Uint8Array; readonly content: Uint8Array | MeasuredFile }> = []
  let contentLength = tail.length
  for (const part of parts) {
    const head = headOf(boundary, part)
    const content = part.content instanceof Uint8Array ? part.content : await measureFile(part.content)
    contentLength += head.length + (content instanceof Uint8Array ? content.length : content.bytes)
    contentLength += lineEnd.length
    measured.push({ head, content })
  }
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    contentLength,
    open: async function* () {
      for (const { content, head } of measured) {
        yield head
        if (content instanceof Uint8Array) yield content
        else yield* filePieces(content)
        yield lineEnd
      }
      yield tail
    }
  }
}
