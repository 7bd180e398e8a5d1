import { Stream } from "effect"
import { Csv } from "effect/encoding"
import { RowProblem } from "./row-problem.ts"

/** One record of a CSV file: its cells, and the physical line on which it begins. */
export interface CsvRow {
  /** Physical line, from 1. */
  readonly line: number
  readonly cells: ReadonlyArray<string>
}

/** A record longer than this is taken for a quote that never closes. In UTF-16 code units. */
export const maxRecordLength = 16 * 1024 * 1024

/** Line breaks inside a cell: a CR LF pair counts once, as it does for the lines of the file. */
const lineBreaksIn = (cell: string): number => {
  if (!cell.includes("\n") && !cell.includes("\r")) return 0
  return cell.split(/\r\n|\r|\n/).length - 1
}

/**
 * Splits CSV text (RFC 4180, any single-character delimiter) into records, the header first.
 *
 * Cells are kept as they are. Empty lines are passed over, but counted. Fails where a quote is not closed or stands where
 * none may be.
 */
export const csvRows = <E>(
  text: Stream.Stream<string, E>,
  delimiter: string
): Stream.Stream<CsvRow, E | RowProblem> =>
  text.pipe(
    Stream.pipeThroughChannel(Csv.decodeString({ delimiter, maxRecordSize: maxRecordLength })),
    Stream.mapAccumArray(
      () => 1,
      (firstLine, records) => {
        const rows: Array<CsvRow> = []
        let line = firstLine
        for (const cells of records) {
          // An empty line comes as one empty cell.
          if (cells.length > 1 || cells[0] !== "") rows.push({ line, cells })
          line += 1
          for (const cell of cells) line += lineBreaksIn(cell)
        }
        return [line, rows]
      }
    ),
    Stream.mapError((error) => (Csv.isCsvError(error) ? problemOf(error) : error))
  )

const problemOf = (error: Csv.CsvError): RowProblem =>
  new RowProblem({
    problem: error.kind === "RecordSize" ? tooLong : words(error.message),
    line: error.line,
    ...(error.column === undefined ? {} : { column: error.column })
  })

const tooLong = `the record that begins here is longer than ${maxRecordLength} characters; a quote that never closes looks like this`

/** The parser's words, which never quote a cell, begun in lower case and without a full stop. */
const words = (message: string): string =>
  `${message.slice(0, 1).toLowerCase()}${message.slice(1).replace(/\.$/, "")}`
