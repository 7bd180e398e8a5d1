import { Effect, Stream } from "effect"
import { createHash } from "node:crypto"
import { resolve } from "node:path"
import { SourceChanged, SourceFileUnreadable } from "../errors/reasons.ts"
import type { PreparedFile } from "../model/prepared-file.ts"
import { fileBytes } from "../rows/file-bytes.ts"

/** Makes sure that a file has the content that was staged. Fails with both hashes when it has not. */
export const sameSource = (
  path: string,
  stagedSha256: string
): Effect.Effect<void, SourceChanged | SourceFileUnreadable> =>
  Effect.suspend(() => {
    const hash = createHash("sha256")
    return fileBytes(path).pipe(
      Stream.runForEach((chunk) => Effect.sync(() => void hash.update(chunk))),
      Effect.mapError(
        ({ code }) =>
          new SourceFileUnreadable({ path, why: code === "ENOENT" ? "it is not there any more" : code })
      ),
      Effect.flatMap(() => {
        const foundSha256 = hash.digest("hex")
        return foundSha256 === stagedSha256
          ? Effect.void
          : Effect.fail(new SourceChanged({ path, stagedSha256, foundSha256 }))
      })
    )
  })

/**
 * Makes sure that the bytes that were staged are still there: a resumed run must not pair results with the rows of another
 * file.
 */
export const sourceUnchanged = (
  runFolder: string,
  file: PreparedFile
): Effect.Effect<void, SourceChanged | SourceFileUnreadable> =>
  // Reports are made from the source where the copy lacks rows.
  file.setAside > 0
    ? sameSource(file.source.path, file.sourceSha256)
    : sameSource(resolve(runFolder, file.path), file.sha256)
