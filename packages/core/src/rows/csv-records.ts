import { Stream } from "effect"
import { csvRows } from "./csv-rows.ts"
import { RowProblem } from "./row-problem.ts"
import { utf8Text } from "./utf8-text.ts"

/** Column name → value. Names are as in the header line. */
export type CsvRecord = Readonly<Record<string, string>>

/**
 * Reads CSV bytes with a header line as records by column name, leniently, for result files of services: a short row lacks
 * its last columns, cells beyond the header are dropped, a byte-order mark is taken away. Columns that are not wanted are
 * left out.
 *
 * Fails with `RowProblem` where the text cannot be CSV or UTF-8.
 */
export const csvRecords = <E>(
  bytes: Stream.Stream<Uint8Array, E>,
  delimiter: string,
  isWanted: (column: string) => boolean = () => true
): Stream.Stream<CsvRecord, E | RowProblem> =>
  csvRows(utf8Text(bytes), { delimiter, quote: '"' }).pipe(
    Stream.filter(({ cells }) => cells.length > 0),
    Stream.mapAccumArray(
      (): ReadonlyArray<WantedColumn> | undefined => undefined,
      (known, rows) => {
        const columns = known ?? wantedColumns(rows[0].cells, isWanted)
        const records = known === undefined ? rows.slice(1) : rows
        return [columns, records.map(({ cells }) => recordOf(columns, cells))]
      }
    )
  )

interface WantedColumn {
  readonly name: string
  readonly index: number
}

const wantedColumns = (
  header: ReadonlyArray<string>,
  isWanted: (column: string) => boolean
): ReadonlyArray<WantedColumn> => header.flatMap((name, index) => (isWanted(name) ? [{ name, index }] : []))

const recordOf = (columns: ReadonlyArray<WantedColumn>, cells: ReadonlyArray<string>): CsvRecord => {
  const record: Record<string, string> = {}
  for (const { index, name } of columns) {
    const cell = cells[index]
    if (cell === undefined) continue
    // Plain assignment would set what the record inherits from.
    if (name === "__proto__") Object.defineProperty(record, name, { value: cell, enumerable: true })
    else record[name] = cell
  }
  return record
}

/** The delimiter of a header line: the one of `,` `;` tab and `|` that stands in it most often outside quotes; else comma. */
export const detectDelimiter = (headerLine: string): string => {
  const unquoted = headerLine.replace(/"[^"]*"/g, "")
  const counted = [",", ";", "\t", "|"].map((delimiter) => ({
    delimiter,
    count: unquoted.split(delimiter).length - 1
  }))
  return counted.reduce((best, next) => (next.count > best.count ? next : best)).delimiter
}

export { RowProblem }
