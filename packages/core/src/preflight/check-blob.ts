import { Effect, Stream } from "effect"
import type { ImportReason } from "../errors/reasons.ts"
import { type CheckChoice, checkInspected, type SourceCheck } from "../lifecycle/1-stage/check-inspected.ts"
import type { FindingsSink } from "../lifecycle/1-stage/check-rows.ts"
import { findInSource } from "../lifecycle/1-stage/find-in-source.ts"
import { inspectSource } from "../lifecycle/1-stage/inspect-source.ts"
import { type OnRead, readSource } from "../lifecycle/1-stage/read-source.ts"
import { rowsOfText, type SourceRow } from "../lifecycle/1-stage/rows-of-text.ts"
import { textOfSource } from "../lifecycle/1-stage/text-of-source.ts"
import type { FileInspection } from "../model/file-inspection.ts"
import type { SourceFile, SourceRequest } from "../model/source-file.ts"
import { blobSource } from "./blob-source.ts"
import { spillBlobs } from "./spill-blobs.ts"

/** What to check in a browser, and against what. */
export interface BlobRequest extends CheckChoice {
  readonly blob: Blob
  /** How the file is to be read. Its `path` is the name that the file has. */
  readonly source: SourceRequest
  /** Takes all findings, as lines of `findings.csv`. They are only counted and sampled when it is left out. */
  readonly findings?: FindingsSink
  readonly onRead?: OnRead
}

/** Looks at the beginning of a file that a web page was given, as `inspectFile` does at one on disk, and fails as that does. */
export const inspectBlob = ({
  blob,
  source
}: Pick<BlobRequest, "blob" | "source">): Effect.Effect<FileInspection, ImportReason> =>
  inspectSource(source, blobSource(source.path, blob))

/**
 * Finds everything about a file that a web page was given, as `checkFile` does about one on disk, by the same code. In bounded
 * memory; nothing is sent. Interrupting it stops the reading.
 */
export const checkBlob = (request: BlobRequest): Effect.Effect<SourceCheck, ImportReason> =>
  Effect.gen(function* () {
    const { blob, findings, onRead = () => Effect.void } = request
    const { path } = request.source
    const inspection = yield* inspectBlob(request)
    const from = blobSource(path, blob)
    const { check } = yield* checkInspected(inspection, request, (search) =>
      findInSource(search, findings, spillBlobs(path), (options) =>
        readSource({ ...options, from, size: inspection.bytes, onRead })
      )
    )
    return check
  })

/** The first rows of a file, with its header as row 0. Those before a place that cannot be read. */
export const firstRows = (
  source: SourceFile,
  blob: Blob,
  count: number
): Effect.Effect<ReadonlyArray<SourceRow>> =>
  rowsOfText(textOfSource(blobSource(source.path, blob), source, blob.size), source).pipe(
    Stream.take(count + 1),
    // What is wrong there is for the check to say.
    Stream.catch(() => Stream.empty),
    Stream.runCollect
  )
