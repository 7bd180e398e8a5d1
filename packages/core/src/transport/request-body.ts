import { randomBytes } from "node:crypto"
import { open, stat } from "node:fs/promises"

/** A request body whose length is known before it is sent, and which can be opened as often as needed. */
export interface RequestBody {
  readonly contentType: string
  readonly contentLength: number
  readonly open: () => string | Uint8Array | AsyncIterable<Uint8Array>
}

/** Well above the mark at which a socket asks its writer to wait, so that it asks after every piece. */
const pieceBytes = 256 * 1024

/** Buffers in turn: one is being sent, one is being filled, and two are there for safety. */
const piecesInTurn = 4

/**
 * The bytes of a file in pieces, in buffers that are used again and again: fresh ones would wait for the collector by the
 * hundred.
 *
 * A piece is valid until three more have been asked for. The writer of a request asks for the next one when the socket has
 * passed on all it was given, because every piece but the last is larger than the socket's mark.
 */
async function* filePieces(path: string): AsyncGenerator<Uint8Array> {
  const handle = await open(path, "r")
  try {
    const buffers = Array.from({ length: piecesInTurn }, () => Buffer.allocUnsafeSlow(pieceBytes))
    for (let turn = 0; ; turn = (turn + 1) % piecesInTurn) {
      const buffer = buffers[turn] ?? Buffer.alloc(pieceBytes)
      let filled = 0
      while (filled < pieceBytes) {
        const { bytesRead } = await handle.read(buffer, filled, pieceBytes - filled, null)
        if (bytesRead === 0) break
        filled += bytesRead
      }
      if (filled > 0) yield buffer.subarray(0, filled)
      if (filled < pieceBytes) return
    }
  } finally {
    await handle.close()
  }
}

/** A value as a JSON body. */
export const jsonBody = (value: unknown): RequestBody => {
  const bytes = Buffer.from(JSON.stringify(value))
  return { contentType: "application/json", contentLength: bytes.length, open: () => bytes }
}

/** A part of a multipart body: bytes in memory, or a file that is streamed. */
export interface MultipartPart {
  readonly name: string
  readonly filename: string
  readonly contentType: string
  readonly content: Uint8Array | { readonly path: string }
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
 * Rejects when a file cannot be read. A file that changes size while it is sent breaks the request; nothing is cut short
 * silently.
 */
export const multipartBody = async (parts: ReadonlyArray<MultipartPart>): Promise<RequestBody> => {
  const boundary = `bulkport-${randomBytes(12).toString("hex")}`
  const lineEnd = Buffer.from("\r\n")
  const tail = Buffer.from(`--${boundary}--\r\n`)
  let contentLength = tail.length
  for (const part of parts) {
    const size =
      part.content instanceof Uint8Array ? part.content.length : (await stat(part.content.path)).size
    contentLength += headOf(boundary, part).length + size + lineEnd.length
  }
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    contentLength,
    open: async function* () {
      for (const part of parts) {
        yield headOf(boundary, part)
        if (part.content instanceof Uint8Array) yield part.content
        else yield* filePieces(part.content.path)
        yield lineEnd
      }
      yield tail
    }
  }
}
