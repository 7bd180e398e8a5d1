import { Effect, Result, type Schema, Stream } from "effect"
import { createHash, type Hash } from "node:crypto"
import { join, relative } from "node:path"
import {
  type ColumnsMissing,
  type ImportReason,
  SourceFileEmpty,
  SourceMalformed
} from "../../errors/reasons.ts"
import { makeFolder, onStorage, writeWhole } from "../../journal/durable-files.ts"
import { stepFolders } from "../../journal/run-journal-files.ts"
import type { ImportPlan } from "../../model/import-plan.ts"
import type { PreparedFile } from "../../model/prepared-file.ts"
import type { SourceFile } from "../../model/source-file.ts"
import type { FindingsTally } from "../../model/validation-report.ts"
import type { ImportType } from "../../provider/import-type.ts"
import { fileBytes } from "../../rows/file-bytes.ts"
import { RowProblem } from "../../rows/row-problem.ts"
import { makeRowCheck, type RowCheck } from "./check-rows.ts"
import { checkSource, type SourceStart } from "./check-source.ts"
import { headerProblem, raggedRow } from "./check-structure.ts"
import { dottedNames, parseJsonRow } from "./json-row.ts"
import { rowsOf, type SourceRow } from "./read-rows.ts"
import { copyValidRows } from "./set-aside.ts"

/** Told now and then while a file is read: bytes and rows so far. */
export type OnRead = (bytes: number, totalBytes: number, rows: number) => Effect.Effect<void>

/** The file to send, and what the rules for its rows found; no tally where there are no rules. */
export interface Prepared {
  readonly file: PreparedFile
  readonly tally?: FindingsTally
}

/** Often enough for a progress bar, rarely enough to cost nothing. */
const announceEveryBytes = 4 * 1024 * 1024

/**
 * Reads the source file once from end to end: its structure must be sound, its rows are counted and held against the rules
 * of the import type, its bytes are hashed.
 *
 * A file that is acceptable as it stands is used as it stands. It is copied into the run's folder without its byte-order
 * mark, or without invalid rows where the plan sets such rows aside. Fails at the first fault of structure, with its place.
 */
export const prepare = (
  plan: ImportPlan,
  importType: ImportType,
  runFolder: string,
  onRead: OnRead
): Effect.Effect<Prepared, ImportReason> =>
  Effect.gen(function* () {
    const { source } = plan
    const start = yield* checkSource(source.path)
    const rowSchema = importType.rowSchema?.(source.format)
    const { tally, ...facts } = yield* rowSchema === undefined
      ? readFacts(source, importType, start, onRead, undefined)
      : withFindings(runFolder, rowSchema, (check) => readFacts(source, importType, start, onRead, check))
    const asItStands = { path: source.path, sha256: facts.sourceSha256, bytes: start.bytes }
    const whole: PreparedFile = {
      ...facts,
      ...asItStands,
      setAside: 0,
      source,
      format: source.format,
      delimiter: source.delimiter,
      importType: importType.id,
      options: plan.options
    }
    const invalidRows = tally?.invalidRows ?? 0
    const setsAside = plan.tolerance.mode === "tolerant" && invalidRows > 0 && invalidRows < facts.rows
    const sent = setsAside
      ? yield* copyValidRows(whole, runFolder)
      : start.bomBytes === 0
        ? asItStands
        : yield* copyWithoutStart(source, start, runFolder)
    return { file: { ...whole, ...sent }, ...(tally === undefined ? {} : { tally }) }
  })

/** Reads while findings go to `2-validate/findings.csv`. */
const withFindings = <A>(
  runFolder: string,
  rowSchema: Schema.Decoder<unknown>,
  read: (check: RowCheck) => Effect.Effect<A, ImportReason>
): Effect.Effect<A & { readonly tally: FindingsTally }, ImportReason> => {
  const folder = join(runFolder, stepFolders.validate)
  const path = join(folder, "findings.csv")
  return Effect.andThen(
    makeFolder(folder),
    writeWhole(path, (handle) =>
      Effect.gen(function* () {
        const check = makeRowCheck(rowSchema, handle, path)
        const result = yield* read(check)
        yield* check.flush
        return { ...result, tally: check.tally() }
      })
    )
  )
}

const toReason =
  ({ path }: SourceFile) =>
  (error: RowProblem | ImportReason): ImportReason => {
    if (!(error instanceof RowProblem)) return error
    const { byte, column, line, problem } = error
    return new SourceMalformed({
      path,
      problem,
      line,
      ...(column === undefined ? {} : { column }),
      ...(byte === undefined ? {} : { byte })
    })
  }

/** What one pass over the file tells. */
interface Facts {
  readonly sourceSha256: string
  readonly columns: ReadonlyArray<string>
  readonly rows: number
  readonly hasMultilineRows: boolean
}

const readFacts = (
  source: SourceFile,
  importType: ImportType,
  start: SourceStart,
  onRead: OnRead,
  rowCheck: RowCheck | undefined
): Effect.Effect<Facts & { readonly tally?: FindingsTally }, ImportReason> =>
  Effect.gen(function* () {
    const hash = createHash("sha256")
    let bytes = 0
    let announcedBytes = 0
    const counted = fileBytes(source.path).pipe(
      Stream.map((chunk) => {
        hash.update(chunk)
        bytes += chunk.length
        return chunk
      })
    )
    let columns: ReadonlyArray<string> = []
    let rows = 0
    let hasMultilineRows = false
    const firstLine = source.format === "csv" ? 1 : 0

    const check = (found: SourceRow): RowProblem | ColumnsMissing | undefined => {
      if (source.format === "jsonl") {
        const parsed = parseJsonRow(found.line, found.text)
        if (Result.isFailure(parsed)) return parsed.failure
        if (found.row === 1) columns = dottedNames(parsed.success)
        rowCheck?.isValid(found.row, found.line, () => parsed.success)
      } else if (found.row === 0) {
        columns = found.cells
        return headerProblem(source.path, importType, found.cells)
      } else if (found.cells.length !== columns.length) {
        return raggedRow(found, columns.length)
      } else {
        rowCheck?.isValid(found.row, found.line, () => recordOf(columns, found.cells))
      }
      rows = found.row
      if (found.line !== found.row + firstLine) hasMultilineRows = true
      return undefined
    }

    yield* rowsOf(counted, source).pipe(
      Stream.runForEachArray((batch): Effect.Effect<void, RowProblem | ColumnsMissing | ImportReason> => {
        for (const row of batch) {
          const problem = check(row)
          if (problem !== undefined) return Effect.fail(problem)
        }
        const flushed = rowCheck?.flush ?? Effect.void
        if (bytes - announcedBytes < announceEveryBytes) return flushed
        announcedBytes = bytes
        return Effect.andThen(flushed, onRead(bytes, start.bytes, rows))
      }),
      Effect.mapError(toReason(source))
    )
    if (rows === 0) return yield* new SourceFileEmpty({ path: source.path, hasHeader: columns.length > 0 })
    yield* onRead(bytes, start.bytes, rows)
    return { sourceSha256: hash.digest("hex"), columns, rows, hasMultilineRows }
  })

/** A CSV row as the row schemas have it: column name → text. */
const recordOf = (
  columns: ReadonlyArray<string>,
  cells: ReadonlyArray<string>
): Readonly<Record<string, string>> => {
  const record: Record<string, string> = {}
  for (const [index, column] of columns.entries()) record[column] = cells[index] ?? ""
  return record
}

/** Copies the file without its first bytes, so that the service gets none of what it does not accept. */
const copyWithoutStart = (source: SourceFile, { bomBytes, bytes }: SourceStart, runFolder: string) =>
  Effect.gen(function* () {
    const folder = join(runFolder, stepFolders.stage)
    yield* makeFolder(folder)
    const path = join(folder, `prepared.${source.format}`)
    const hash: Hash = createHash("sha256")
    yield* writeWhole(path, (handle) =>
      fileBytes(source.path, bomBytes).pipe(
        Stream.runForEach((chunk) => {
          hash.update(chunk)
          return onStorage(path, () => handle.writeFile(chunk))
        })
      )
    )
    return { path: relative(runFolder, path), sha256: hash.digest("hex"), bytes: bytes - bomBytes }
  })
