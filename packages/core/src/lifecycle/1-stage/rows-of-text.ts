import { Stream } from "effect"
import type { SourceFile } from "../../model/source-file.ts"
import { type CsvRow, csvRows } from "../../rows/csv-rows.ts"
import { jsonItems } from "../../rows/json-items.ts"
import { linesOfText, type TextLine } from "../../rows/lines-of-text.ts"
import type { RowProblem } from "../../rows/row-problem.ts"
import { skipLines } from "../../rows/skip-lines.ts"

/** One row of a file, exactly as it stands there. */
export interface SourceRow {
  /** From 1, without the header. */
  readonly row: number
  /** Physical line on which it begins, from 1. */
  readonly line: number
  /** The cells of a CSV row; empty for JSON. */
  readonly cells: ReadonlyArray<string>
  /** The text of a JSON row, in one line; empty for CSV. */
  readonly text: string
}

/** How text is to be read as rows. */
export type RowFormat = Pick<SourceFile, "format" | "delimiter" | "quote" | "skipLines" | "header">

/** Text → rows. The header of CSV comes first, as row 0. Blank lines are passed over, and counted as lines. */
export const rowsOfText = <E>(
  text: Stream.Stream<string, E>,
  format: RowFormat
): Stream.Stream<SourceRow, E | RowProblem> => {
  switch (format.format) {
    case "csv":
      return csvSourceRows(text, format)
    case "jsonl":
      return numbered(linesOfText(withoutLines(text, format.skipLines)), format.skipLines)
    case "json":
      return numbered(jsonItems(withoutLines(text, format.skipLines)), format.skipLines)
  }
}

const csvSourceRows = <E>(text: Stream.Stream<string, E>, format: RowFormat) => {
  const skipped = format.skipLines
  const records = csvRows(withoutLines(text, skipped), format)
  const rows = Stream.mapAccumArray(
    records,
    () => (format.header === undefined ? 0 : 1),
    (first, batch): readonly [number, ReadonlyArray<SourceRow>] => {
      let next = first
      const rows: Array<SourceRow> = []
      for (const { cells, line } of batch as ReadonlyArray<CsvRow>) {
        if (cells.length > 0) rows.push({ row: next++, line: line + skipped, cells, text: "" })
      }
      return [next, rows]
    }
  )
  return format.header === undefined
    ? rows
    : Stream.concat(
        Stream.succeed<SourceRow>({ row: 0, line: skipped, cells: format.header, text: "" }),
        rows
      )
}

const withoutLines = <E>(text: Stream.Stream<string, E>, skipped: number): Stream.Stream<string, E> =>
  skipped === 0 ? text : skipLines(text, skipped)

const numbered = <E>(lines: Stream.Stream<TextLine, E>, skipped: number): Stream.Stream<SourceRow, E> =>
  Stream.mapAccumArray(
    lines,
    () => 1,
    (row, batch) => [
      row + batch.length,
      batch.map(({ line, text }, index): SourceRow => ({
        row: row + index,
        line: line + skipped,
        cells: [],
        text
      }))
    ]
  )
