import { Effect, Stream } from "effect"
import { SourceFileEmpty, StorageFailed } from "../errors/reasons.ts"
import { notATable } from "../lifecycle/1-stage/alien-format.ts"
import type { SourceBytes } from "../lifecycle/1-stage/source-bytes.ts"
import { archiveProblem } from "../rows/archive-problem.ts"
import type { RowProblem } from "../rows/row-problem.ts"
import { readWebBytes } from "../rows/web-text-bytes.ts"
import { zipNames } from "./zip-names.ts"

/** A browser does not say which of these it is, and reads the first part only. */
const brokenGzip = archiveProblem(
  "broken-archive",
  "the gzip data is broken, breaks off, or has several parts, which only the command line reads; unpack it first"
)

const zipped = notATable(
  "the file is a ZIP archive, which is only unpacked at the command line; unpack it, and choose the file in it"
)

/** What went wrong with unpacking: errors about the bytes are `TypeError`s, all others are about the file. */
const failureOf =
  (name: string) =>
  (error: unknown): StorageFailed | RowProblem =>
    error instanceof TypeError ? brokenGzip : unreadable(name, error)

/**
 * A file that was changed since it was chosen cannot be read any more: `NotReadableError`, or `NotFoundError`. Where it is read as a
 * stream, Chromium says `TypeError`, which would tell nobody anything.
 */
const unreadable = (name: string, error: unknown): StorageFailed =>
  new StorageFailed({
    path: name,
    code:
      error instanceof TypeError ? "NotReadableError" : error instanceof Error ? error.name : "unknown error"
  })

/** Browsers hand out two megabytes at a time. Rows of one piece die together, and smaller ones die sooner. */
const pieceBytes = 64 * 1024

/** So many bytes are read without a pause: often enough to hear that it is to stop, rarely enough to cost nothing. */
const bytesBetweenPauses = 1024 * 1024

/** Lets everything else have its turn. What is read resolves promises only, between which no message is taken. */
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve))

async function* piecesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader()
  let sincePause = 0
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      for (let at = 0; at < next.value.length; at += pieceBytes) {
        const piece = next.value.subarray(at, at + pieceBytes)
        yield piece
        sincePause += piece.length
        if (sincePause < bytesBetweenPauses) continue
        sincePause = 0
        await pause()
      }
    }
  } finally {
    await reader.cancel()
  }
}

/** Fails with what the file says for itself, where it is the file that cannot be read and not what is packed in it. */
async function* unpackedPieces(blob: Blob): AsyncGenerator<Uint8Array> {
  try {
    yield* piecesOf(blob.stream().pipeThrough(new DecompressionStream("gzip")))
  } catch (error) {
    await blob.slice(0, 1).arrayBuffer()
    throw error
  }
}

const plain = (name: string, blob: Blob, size: number): Stream.Stream<Uint8Array, StorageFailed> =>
  Stream.suspend(() =>
    Stream.fromAsyncIterable(piecesOf(blob.slice(0, size).stream()), (error) => unreadable(name, error))
  )

/**
 * The bytes of a file that a web page was given, by the name it has there. With nothing but what browsers have: gzip is unpacked
 * by the browser, and ZIP archives are refused, with words about what they hold where it is a document.
 */
export const blobSource = (name: string, blob: Blob): SourceBytes => ({
  size: Effect.suspend(() =>
    blob.size === 0
      ? Effect.fail(new SourceFileEmpty({ path: name, hasHeader: false }))
      : Effect.succeed(blob.size)
  ),
  packed: (size) => plain(name, blob, size),
  unpacked: (compression, size) => {
    switch (compression) {
      case "none":
        return plain(name, blob, size)
      case "gzip":
        return Stream.suspend(() =>
          Stream.fromAsyncIterable(unpackedPieces(blob.slice(0, size)), failureOf(name))
        )
      case "zip":
        return Stream.fail(zipped)
    }
  },
  zippedNames: Effect.tryPromise({ try: () => zipNames(blob), catch: (error) => unreadable(name, error) }),
  decoders: readWebBytes
})
