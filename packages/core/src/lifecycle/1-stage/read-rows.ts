import { Stream } from "effect"
import type { StorageFailed } from "../../errors/reasons.ts"
import type { SourceFormat } from "../../model/source-file.ts"
import { csvRows } from "../../rows/csv-rows.ts"
import { fileBytes } from "../../rows/file-bytes.ts"
import type { RowProblem } from "../../rows/row-problem.ts"
import { textLines } from "../../rows/text-lines.ts"
import { utf8Text } from "../../rows/utf8-text.ts"

/** One row of a file, exactly as it stands there. */
export interface SourceRow {
  /** From 1, without the header. */
  readonly row: number
  /** Physical line on which it begins, from 1. */
  readonly line: number
  /** The cells of a CSV row; empty for JSONL. */
  readonly cells: ReadonlyArray<string>
  /** The line of a JSONL row; empty for CSV. */
  readonly text: string
}

/** How a file's rows are to be read. */
export interface RowFormat {
  readonly format: SourceFormat
  readonly delimiter: string
}

/** Bytes → records. The header of CSV comes first, as row 0. */
export const rowsOf = <E>(
  bytes: Stream.Stream<Uint8Array, E>,
  { delimiter, format }: RowFormat
): Stream.Stream<SourceRow, E | RowProblem> =>
  format === "csv"
    ? csvRows(utf8Text(bytes), delimiter).pipe(
        Stream.mapAccumArray(
          () => 0,
          (row, records) => [
            row + records.length,
            records.map(({ cells, line }, index): SourceRow => ({ row: row + index, line, cells, text: "" }))
          ]
        )
      )
    : textLines(bytes).pipe(
        Stream.mapAccumArray(
          () => 1,
          (row, lines) => [
            row + lines.length,
            lines.map(({ line, text }, index): SourceRow => ({ row: row + index, line, cells: [], text }))
          ]
        )
      )

/** The rows of a file that has been prepared, without the header, in the order of the file. */
export const readRows = (
  path: string,
  format: RowFormat
): Stream.Stream<SourceRow, StorageFailed | RowProblem> =>
  rowsOf(fileBytes(path), format).pipe(Stream.filter(({ row }) => row > 0))
