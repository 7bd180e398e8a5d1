import { type FileContent, fileBytes, StorageFailed, systemCode } from "@bulkport/core/provider"
import { Effect, Stream } from "effect"
import { stat } from "node:fs/promises"
import type { SftpConnection } from "./sftp-connection.ts"
import type { RequestFailure, SizeDiffers } from "./sftp-failure.ts"
import { close, openForWriting, seenAt, write } from "./sftp-requests.ts"

/** What came of an upload. */
export interface Uploaded {
  readonly bytes: number
  /** Whether the server confirmed the size. False when it does not tell sizes. */
  readonly isSizeConfirmed: boolean
}

/** Every server takes as much in one request, and the SSH library does not have to cut it again. */
const writeBytes = 31 * 1024

/** Requests under way at a time: what of a file is in memory, and how much a slow line can carry. */
const writesAhead = 32

/**
 * Sends a file, or ranges of one, to a path, and looks at its size there. In constant memory.
 *
 * A file that is there is emptied first, so that repeating an upload does no harm. Fails with `SizeDiffers` when the server
 * has another size in the end, and with `StorageFailed` when the local file cannot be read or changes size meanwhile.
 */
export const uploadFile = (
  connection: SftpConnection,
  content: FileContent,
  path: string
): Effect.Effect<Uploaded, RequestFailure | SizeDiffers | StorageFailed> =>
  Effect.gen(function* () {
    const size = yield* sizeOf(content.path)
    const ranges = content.ranges ?? [{ from: 0, to: size }]
    const bytes = ranges.reduce((sum, { from, to }) => sum + to - from, 0)

    const handle = yield* openForWriting(connection, path)
    const sent = yield* sendAll(connection, handle, content.path, ranges).pipe(
      Effect.tapError(() => Effect.ignore(close(connection, handle)))
    )
    yield* close(connection, handle)
    if (sent !== bytes || (yield* sizeOf(content.path)) !== size) {
      return yield* new StorageFailed({ path: content.path, code: "FILE_CHANGED" })
    }
    return yield* confirmSize(connection, path, bytes)
  })

const sizeOf = (path: string): Effect.Effect<number, StorageFailed> =>
  Effect.tryPromise({
    try: async () => (await stat(path)).size,
    catch: (error) => new StorageFailed({ path, code: systemCode(error) })
  })

const sendAll = (
  connection: SftpConnection,
  handle: Buffer,
  path: string,
  ranges: NonNullable<FileContent["ranges"]>
): Effect.Effect<number, RequestFailure | StorageFailed> =>
  Effect.suspend(() => {
    let position = 0
    return Stream.fromIterable(ranges).pipe(
      Stream.flatMap(({ from, to }) => fileBytes(path, from, to)),
      Stream.flatMap((chunk) => Stream.fromIterable(piecesOf(chunk))),
      Stream.map((piece) => {
        const at = position
        position += piece.byteLength
        return { at, piece }
      }),
      Stream.mapEffect(({ at, piece }) => write(connection, handle, piece, at), {
        concurrency: writesAhead,
        unordered: true
      }),
      Stream.runDrain,
      Effect.map(() => position)
    )
  })

/** Pieces of about the same length: a short one costs as much as a long one. */
const piecesOf = (chunk: Uint8Array): ReadonlyArray<Uint8Array> => {
  const count = Math.ceil(chunk.byteLength / writeBytes)
  const length = Math.ceil(chunk.byteLength / count)
  return Array.from({ length: count }, (_, index) => chunk.subarray(index * length, (index + 1) * length))
}

const cannotTell = new Set([3, 8])

const confirmSize = (
  connection: SftpConnection,
  path: string,
  sentBytes: number
): Effect.Effect<Uploaded, RequestFailure | SizeDiffers> =>
  seenAt(connection, path).pipe(
    Effect.flatMap((seen): Effect.Effect<Uploaded, SizeDiffers> => {
      if (seen?.bytes === sentBytes) return Effect.succeed({ bytes: sentBytes, isSizeConfirmed: true })
      if (seen !== undefined && seen.bytes === undefined) return Effect.succeed(unconfirmed(sentBytes))
      const found = seen?.bytes === undefined ? {} : { foundBytes: seen.bytes }
      return Effect.fail({ _tag: "SizeDiffers", name: path, sentBytes, ...found })
    }),
    // A drop may be for writing only. Everything was written and closed without a complaint.
    Effect.catchIf(
      (failure) => failure._tag === "SftpRefused" && cannotTell.has(failure.status),
      () => Effect.succeed(unconfirmed(sentBytes))
    )
  )

const unconfirmed = (bytes: number): Uploaded => ({ bytes, isSizeConfirmed: false })
