import { Effect, Stream } from "effect"
import { rm } from "node:fs/promises"
import { join } from "node:path"
import { type ImportReason, SourceFileEmpty, type SourceMalformed } from "../../errors/reasons.ts"
import { onStorage } from "../../journal/durable-files.ts"
import type { ColumnChanges } from "../../model/column-changes.ts"
import type { FileInspection } from "../../model/file-inspection.ts"
import type { SourceFile, SourceFormat, SourceRequest } from "../../model/source-file.ts"
import type { FindingsTally } from "../../model/validation-report.ts"
import { enforceFormat } from "../../provider/enforce-format.ts"
import type { ImportType } from "../../provider/import-type.ts"
import { conversionsOf } from "./conversions.ts"
import { findIn } from "./find-in-file.ts"
import { inspectFile } from "./inspect-file.ts"
import { sourceRows } from "./read-rows.ts"
import { changedMeanwhile, type FileFacts, type OnRead, sameFile } from "./read-file.ts"
import { sendingAsIs, sendingOf } from "./sending.ts"
import { inSource, markFindings } from "./set-aside.ts"
import { writeRows } from "./write-rows.ts"

/** What to check, and against what. */
export interface CheckRequest {
  readonly source: SourceRequest
  readonly columns?: ColumnChanges
  /** The format to send rows in, as in a plan. */
  readonly sendAs?: SourceFormat
  /** Rows are held against its rules. Only the structure of the file is checked when it is left out. */
  readonly importType?: ImportType
  /** A folder that exists or can be made: `findings.csv`, `valid.*` and `invalid.*` are written there. */
  readonly folder?: string
  readonly onRead?: OnRead
}

/** All that can be known about a file before anything is sent. */
export interface FileCheck {
  readonly inspection: FileInspection
  readonly rows: number
  /** Names in order, as they would be sent. */
  readonly columns: ReadonlyArray<string>
  readonly tally: FindingsTally
  /** Why the file cannot be sent as it stands, in sentences. Empty when it can. */
  readonly conversions: ReadonlyArray<string>
  /** The reading ended there; what follows was not checked. */
  readonly stoppedBy?: SourceMalformed
  /** What could not be checked, in sentences. */
  readonly notChecked: ReadonlyArray<string>
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
  const { folder, importType } = request
  const inspection = yield* inspectFile(request.source)
  const { source } = inspection
  yield* enforceFormat(source, request, importType)
  const sending = sendingOf(source, request, importType)
  const onRead: OnRead = request.onRead ?? (() => Effect.void)
  const { facts, tally } = yield* findIn({ source, importType, sending, folder, onRead })
  const { stoppedBy } = facts
  if (facts.rows === 0 && stoppedBy === undefined) {
    return yield* new SourceFileEmpty({ path: source.path, hasHeader: facts.sourceColumns.length > 0 })
  }
  const written =
    folder === undefined
      ? []
      : yield* sameFile(source.path, facts.state, (confirm) => writeSorted(source, folder, facts, confirm))
  const notChecked = [
    ...(importType === undefined || tally.areRowsValidated
      ? []
      : ["Rows were held against no rules: none are known for this import."]),
    ...(stoppedBy === undefined ? [] : [`Nothing behind line ${stoppedBy.line} was looked at.`]),
    ...(facts.keysNotCompared === 0 ? [] : [`${facts.keysNotCompared} keys were too many to be compared.`]),
    ...(facts.rowsNotCounted === 0
      ? []
      : [
          `${importType?.groupLimit?.column ?? ""} has too many different values for their rows to be counted: ${facts.rowsNotCounted} rows were not.`
        ])
  ]
  return {
    inspection,
    rows: facts.rows,
    columns: facts.columns,
    tally,
    conversions: conversionsOf(inspection, facts, sending),
    ...(stoppedBy === undefined ? {} : { stoppedBy }),
    notChecked,
    written
  } satisfies FileCheck
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
