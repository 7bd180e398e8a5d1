import { Effect } from "effect"
import { createHash } from "node:crypto"
import { stat } from "node:fs/promises"
import { type ImportReason, SourceFileUnreadable } from "../../errors/reasons.ts"
import { contentSha256 } from "../../rows/content-sha256.ts"
import { fileBytes, systemCode } from "../../rows/file-bytes.ts"
import { fileSource } from "./file-source.ts"
import { type OnRead, readSource, type SourceFacts } from "./read-source.ts"
import type { RowReaderOptions } from "./row-reader.ts"
import { unreadable } from "./unreadable-source.ts"

export type { OnRead } from "./read-source.ts"

/** What one pass over a file tells. */
export interface FileFacts extends SourceFacts {
  /** SHA-256 of the file as it is, in hex. */
  readonly sourceSha256: string
  /** The file as it was while it was read, so that it can be told whether it still is. */
  readonly state: FileState
}

/** Reads a file once from end to end. Faults that end the reading are told, not failed with. */
export const readFile = (
  options: RowReaderOptions & { readonly onRead: OnRead }
): Effect.Effect<FileFacts, ImportReason> =>
  Effect.gen(function* () {
    const { compression, path } = options.source
    const before = yield* fileState(path)
    const hash = createHash("sha256")
    const isPlain = compression === "none"
    const facts = yield* readSource({
      ...options,
      from: fileSource(path),
      size: before.size,
      confirm: sameState(path, before),
      ...(isPlain ? { onBytes: (chunk: Uint8Array) => void hash.update(chunk) } : {})
    })
    return {
      ...facts,
      sourceSha256:
        isPlain && facts.stoppedBy === undefined ? hash.digest("hex") : yield* contentSha256(fileBytes(path)),
      state: before
    }
  })

/** What changes when a file is written to, or is put in the place of another. */
export interface FileState {
  readonly size: number
  readonly mtimeMs: number
  readonly ino: number
}

const fileState = (path: string): Effect.Effect<FileState, SourceFileUnreadable> =>
  Effect.tryPromise({
    try: () => stat(path),
    catch: (error) => unreadable(path, systemCode(error))
  })

/** Fails when the file has been written to, or replaced, since it was like this. */
const sameState = (path: string, before: FileState): Effect.Effect<void, SourceFileUnreadable> =>
  Effect.flatMap(fileState(path), ({ ino, mtimeMs, size }) => {
    if (size === before.size && mtimeMs === before.mtimeMs && ino === before.ino) return Effect.void
    const how = size === before.size ? "" : ` (from ${before.size} to ${size} bytes)`
    const why = `it was written to while it was read${how}; wait until it is complete`
    return Effect.fail(new SourceFileUnreadable({ path, why }))
  })

/** A file of which another look finds another number of rows. */
export const changedMeanwhile = (
  path: string,
  expected: number,
  found: number
): Effect.Effect<never, SourceFileUnreadable> =>
  Effect.fail(
    new SourceFileUnreadable({
      path,
      why: `it changed between two looks at it (${expected} rows, then ${found}); wait until it is complete`
    })
  )

/**
 * Reads a file another time. The use confirms at its end that the file is the one that was read before; one that is not, and
 * may not even be readable, is said to have changed, whatever else the use has failed with.
 */
export const sameFile = <A>(
  path: string,
  before: FileState,
  use: (confirm: Effect.Effect<void, SourceFileUnreadable>) => Effect.Effect<A, ImportReason>
): Effect.Effect<A, ImportReason> => {
  const confirm = sameState(path, before)
  return use(confirm).pipe(Effect.catch((reason) => Effect.andThen(confirm, Effect.fail(reason))))
}
