import { Effect, Stream } from "effect"
import { rm } from "node:fs/promises"
import { join } from "node:path"
import type { ImportReason } from "../../errors/reasons.ts"
import { onStorage } from "../../journal/durable-files.ts"
import type { SourceFile, SourceRequest } from "../../model/source-file.ts"
import { type CheckChoice, checkInspected, type SourceCheck } from "./check-inspected.ts"
import { findIn } from "./find-in-file.ts"
import { inspectFile } from "./inspect-file.ts"
import { sourceRows } from "./read-rows.ts"
import { changedMeanwhile, type FileFacts, type OnRead, sameFile } from "./read-file.ts"
import { sendingAsIs } from "./sending.ts"
import { inSource, markFindings } from "./set-aside.ts"
import { writeRows } from "./write-rows.ts"

/** What to check, and against what. */
export interface CheckRequest extends CheckChoice {
  readonly source: SourceRequest
  /** A folder that exists or can be made: `findings.csv`, `valid.*` and `invalid.*` are written there. */
  readonly folder?: string
  readonly onRead?: OnRead
}

/** All that can be known about a file before anything is sent. */
export interface FileCheck extends SourceCheck {
  /** What was written, as names in the folder of the request. */
  readonly written: ReadonlyArray<string>
}

/**
 * Finds everything about a file that can be found without sending it: what it is, how it would be sent, and every fault of
 * its structure and of its rows. In bounded memory.
 *
 * Fails where there is no table to look at: the file cannot be read, is something else, has no header that can be used, or
 * lacks required columns.
 */
export const checkFile = Effect.fn("bulkport.checkFile")(function* (request: CheckRequest) {
  const { folder } = request
  const inspection = yield* inspectFile(request.source)
  const { source } = inspection
  const onRead: OnRead = request.onRead ?? (() => Effect.void)
  const { check, facts } = yield* checkInspected(inspection, request, (search) =>
    findIn({ ...search, folder, onRead })
  )
  const written =
    folder === undefined
      ? []
      : yield* sameFile(source.path, facts.state, (confirm) => writeSorted(source, folder, facts, confirm))
  return { ...check, written } satisfies FileCheck
})

/** Writes the rows that are valid and those that are not into a file each, with the columns of the source, as UTF-8. */
const writeSorted = (
  source: SourceFile,
  folder: string,
  { rows, sourceColumns, stoppedBy }: FileFacts,
  confirm: Effect.Effect<void, ImportReason>
): Effect.Effect<ReadonlyArray<string>, ImportReason> =>
  Effect.gen(function* () {
    // Of a file that cannot be read to its end there is no telling which rows are missing.
    if (stoppedBy !== undefined) return ["findings.csv"]
    const sending = sendingAsIs(source)
    const { format } = sending.form
    const writing = { ...sending, sourceFormat: source.format, sourceColumns }
    const judged = () => markFindings(inSource(source.path, sourceRows(source)), folder)
    const [valid, invalid] = [`valid.${format}`, `invalid.${format}`]
    const sound = judged().pipe(Stream.filter(({ setAside }) => setAside === undefined))
    const written = yield* writeRows(join(folder, valid), sound, writing, () => confirm)
    const unsound = judged().pipe(Stream.filter(({ setAside }) => setAside !== undefined))
    const whenAll = (more: { readonly rows: number }) =>
      written.rows + more.rows === rows
        ? confirm
        : changedMeanwhile(source.path, rows, written.rows + more.rows)
    yield* writeRows(join(folder, invalid), unsound, writing, whenAll).pipe(
      // One without the other would be half the file.
      Effect.tapError(() => onStorage(folder, () => rm(join(folder, valid), { force: true })))
    )
    return ["findings.csv", valid, invalid]
  })
