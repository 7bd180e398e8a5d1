import { Effect, Result, Stream } from "effect"
import { createHash } from "node:crypto"
import { join, relative } from "node:path"
import { ColumnsMissing, type ImportReason, SourceFileEmpty, SourceMalformed } from "../../errors/reasons.ts"
import { makeFolder, onStorage, writeWhole } from "../../journal/durable-files.ts"
import { stepFolders } from "../../journal/run-journal-files.ts"
import type { ImportPlan } from "../../model/import-plan.ts"
import type { PreparedFile } from "../../model/prepared-file.ts"
import type { SourceFile } from "../../model/source-file.ts"
import type { ImportType } from "../../provider/import-type.ts"
import { fileBytes } from "../../rows/file-bytes.ts"
import { RowProblem } from "../../rows/row-problem.ts"
import { checkSource, type SourceStart } from "./check-source.ts"
import { closestName } from "./closest-name.ts"
import { dottedNames, parseJsonRow } from "./json-row.ts"
import { rowsOf, type SourceRow } from "./read-rows.ts"

/** Told now and then while a file is read: bytes and rows so far. */
export type OnRead = (bytes: number, totalBytes: number, rows: number) => Effect.Effect<void>

/** Often enough for a progress bar, rarely enough to cost nothing. */
const announceEveryBytes = 4 * 1024 * 1024

/**
 * Reads the source file once from end to end: its structure must be sound, its rows are counted and its bytes hashed.
 *
 * A file that is acceptable as it stands is used as it stands; one with a byte-order mark is copied without it into the
 * run's folder. Fails at the first fault, with its place.
 */
export const prepare = (
  plan: ImportPlan,
  importType: ImportType,
  runFolder: string,
  onRead: OnRead
): Effect.Effect<PreparedFile, ImportReason> =>
  Effect.gen(function* () {
    const { source } = plan
    const start = yield* checkSource(source.path)
    const facts = yield* readFacts(source, importType, start, onRead)
    const sent =
      start.bomBytes === 0
        ? { path: source.path, sha256: facts.sourceSha256, bytes: start.bytes }
        : yield* copyWithoutStart(source, start, runFolder)
    return {
      ...facts,
      ...sent,
      source,
      format: source.format,
      delimiter: source.delimiter,
      importType: importType.id,
      options: plan.options
    }
  })

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
const readFacts = (source: SourceFile, importType: ImportType, start: SourceStart, onRead: OnRead) =>
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
      } else if (found.row === 0) {
        columns = found.cells
        return headerProblem(source, importType, found.cells)
      } else if (found.cells.length !== columns.length) {
        return raggedRow(found, columns.length)
      }
      rows = found.row
      if (found.line !== found.row + firstLine) hasMultilineRows = true
      return undefined
    }

    yield* rowsOf(counted, source).pipe(
      Stream.runForEachArray((batch): Effect.Effect<void, RowProblem | ColumnsMissing> => {
        for (const row of batch) {
          const problem = check(row)
          if (problem !== undefined) return Effect.fail(problem)
        }
        if (bytes - announcedBytes < announceEveryBytes) return Effect.void
        announcedBytes = bytes
        return onRead(bytes, start.bytes, rows)
      }),
      Effect.mapError(toReason(source))
    )
    if (rows === 0) return yield* new SourceFileEmpty({ path: source.path, hasHeader: columns.length > 0 })
    yield* onRead(bytes, start.bytes, rows)
    return { sourceSha256: hash.digest("hex"), columns, rows, hasMultilineRows }
  })

const raggedRow = ({ cells, line }: SourceRow, expected: number): RowProblem =>
  new RowProblem({
    problem: `this row has ${cells.length} cells, but the header has ${expected}`,
    line,
    column: Math.min(cells.length, expected) + 1
  })

const headerProblem = (
  source: SourceFile,
  importType: ImportType,
  columns: ReadonlyArray<string>
): RowProblem | ColumnsMissing | undefined => {
  const repeated = columns.findIndex((name, index) => columns.indexOf(name) < index)
  if (repeated !== -1) {
    const name = columns[repeated] ?? ""
    return new RowProblem({
      problem: `the header "${name}" stands twice, first in column ${columns.indexOf(name) + 1}`,
      line: 1,
      column: repeated + 1
    })
  }
  const missing = importType.requiredColumns.filter((name) => !columns.includes(name))
  if (missing.length === 0) return undefined
  const spare = columns.filter((name) => !importType.requiredColumns.includes(name))
  return new ColumnsMissing({
    path: source.path,
    found: columns,
    missing: missing.map((column) => {
      const closest = closestName(column, spare)
      return closest === undefined ? { column } : { column, closest }
    })
  })
}

/** Copies the file without its first bytes, so that the service gets none of what it does not accept. */
const copyWithoutStart = (source: SourceFile, { bomBytes, bytes }: SourceStart, runFolder: string) =>
  Effect.gen(function* () {
    const folder = join(runFolder, stepFolders.stage)
    yield* makeFolder(folder)
    const path = join(folder, `prepared.${source.format}`)
    const hash = createHash("sha256")
    yield* writeWhole(path, (handle) =>
      fileBytes(source.path, bomBytes).pipe(
        Stream.runForEach((chunk) => {
          hash.update(chunk)
          return onStorage(path, () => handle.write(chunk))
        })
      )
    )
    return { path: relative(runFolder, path), sha256: hash.digest("hex"), bytes: bytes - bomBytes }
  })
