import { Array as Arr, Effect, Stream } from "effect"
import { join, resolve } from "node:path"
import type { ImportReason, StorageFailed } from "../../errors/reasons.ts"
import { stepFolders } from "../../journal/run-journal-files.ts"
import type { PreparedFile } from "../../model/prepared-file.ts"
import type { SourceFile } from "../../model/source-file.ts"
import { csvRecords } from "../../rows/csv-records.ts"
import { fileBytes } from "../../rows/file-bytes.ts"
import { inFile } from "../../rows/malformed-source.ts"
import type { RowProblem } from "../../rows/row-problem.ts"
import { readAhead } from "../read-ahead.ts"
import { findingsName } from "./find-in-file.ts"
import { sentRows, type SourceRow, sourceRows } from "./read-rows.ts"

/** A row of the source file, with what the rules found about it when it was set aside. */
export interface JudgedRow extends SourceRow {
  /** The first finding about the row, and all messages; left out when the row is sent. */
  readonly setAside?: { readonly code: string; readonly message: string }
}

/** The findings of one row, taken together. */
interface RowFindings {
  readonly row: number
  readonly code: string
  readonly message: string
}

/** Rows that say which file they are of when something is wrong with them. */
export const inSource = <A>(
  path: string,
  rows: Stream.Stream<A, StorageFailed | RowProblem>
): Stream.Stream<A, ImportReason> => Stream.mapError(rows, inFile(path))

/** The rows that have findings, in the order of the file, each once. Warnings are passed over. */
const rowsWithFindings = (folder: string) =>
  csvRecords(fileBytes(join(folder, findingsName)), ",").pipe(
    Stream.mapAccumArray(
      (): RowFindings | undefined => undefined,
      (open, records) => {
        const done: Array<RowFindings> = []
        let current = open
        for (const { code = "", column = "", message = "", row = "", severity } of records) {
          if (severity === "warning" || row === "") continue
          const words = column === "" ? message : `${column}: ${message}`
          if (current?.row === Number(row)) {
            current = { ...current, message: `${current.message}; ${words}` }
            continue
          }
          if (current !== undefined) done.push(current)
          current = { row: Number(row), code, message: words }
        }
        return [current, done]
      },
      { onHalt: (last) => (last === undefined ? [] : [last]) }
    )
  )

/**
 * All rows of the user's file in order, the ones that were set aside marked as such, so that reports name its lines. For a
 * part of a file: the rows of the part, with the lines of what is sent.
 */
export const judgedRows = (file: PreparedFile, runFolder: string): Stream.Stream<JudgedRow, ImportReason> => {
  if (file.ranges !== undefined) return inSource(resolve(runFolder, file.path), sentRows(file, runFolder))
  return file.setAside === 0
    ? inSource(file.source.path, sourceRows(file.source))
    : judgedSourceRows(file.source, runFolder)
}

/** All rows of a source file in order, the ones with findings marked. */
export const judgedSourceRows = (
  source: SourceFile,
  runFolder: string
): Stream.Stream<JudgedRow, ImportReason> =>
  markFindings(inSource(source.path, sourceRows(source)), join(runFolder, stepFolders.validate))

/** Rows in order, the ones with findings in the `findings.csv` of this folder marked. */
export const markFindings = (
  rows: Stream.Stream<SourceRow, ImportReason>,
  folder: string
): Stream.Stream<JudgedRow, ImportReason> =>
  Stream.unwrap(
    Effect.map(readAhead(inSource(findingsName, rowsWithFindings(folder))), (findings) => {
      // Findings are in the order of the rows: what has been passed is not needed again.
      const marked = (row: SourceRow): JudgedRow => {
        while ((findings.peek()?.row ?? Infinity) < row.row) findings.take()
        const found = findings.peek()
        return found?.row === row.row ? { ...row, setAside: found } : row
      }
      return Stream.mapArrayEffect(rows, (batch) => {
        const lastRow = batch.at(-1)?.row ?? 0
        return Effect.map(
          findings.until(() => (findings.last()?.row ?? 0) >= lastRow),
          () => Arr.map(batch, marked)
        )
      })
    })
  )
