import { Effect, type Stream } from "effect"
import { resolve } from "node:path"
import { SourceChanged, SourceFileUnreadable, type StorageFailed } from "../errors/reasons.ts"
import type { PreparedFile } from "../model/prepared-file.ts"
import { sentBytes } from "../provider/sent-file.ts"
import { contentSha256 } from "../rows/content-sha256.ts"
import { fileBytes } from "../rows/file-bytes.ts"

/** Makes sure that a file has the content that was staged. Fails with both hashes when it has not. */
export const sameSource = (
  path: string,
  stagedSha256: string
): Effect.Effect<void, SourceChanged | SourceFileUnreadable> => sameBytes(path, fileBytes(path), stagedSha256)

const sameBytes = (
  path: string,
  bytes: Stream.Stream<Uint8Array, StorageFailed>,
  stagedSha256: string
): Effect.Effect<void, SourceChanged | SourceFileUnreadable> =>
  contentSha256(bytes).pipe(
    Effect.mapError(
      ({ code }) =>
        new SourceFileUnreadable({ path, why: code === "ENOENT" ? "it is not there any more" : code })
    ),
    Effect.flatMap((foundSha256) =>
      foundSha256 === stagedSha256
        ? Effect.void
        : Effect.fail(new SourceChanged({ path, stagedSha256, foundSha256 }))
    )
  )

/**
 * Makes sure that the bytes that were staged are still there: a resumed run must not pair results with the rows of another
 * file.
 */
export const sourceUnchanged = (
  runFolder: string,
  file: PreparedFile
): Effect.Effect<void, SourceChanged | SourceFileUnreadable> => {
  const path = resolve(runFolder, file.path)
  const sent = sameBytes(path, sentBytes(file, { resolve: () => path }), file.sha256)
  return file.ranges !== undefined || file.path === file.source.path
    ? sent
    : // Reports are made from the source, and the copy is what is sent.
      Effect.andThen(sameSource(file.source.path, file.sourceSha256), sent)
}
