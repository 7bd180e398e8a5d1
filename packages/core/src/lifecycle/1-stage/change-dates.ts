import type { ColumnChanges } from "../../model/column-changes.ts"
import { type DateFault, type DateReader, makeDateReader } from "../../model/date-pattern.ts"

/** Told of every column, by its name as it is sent, that should hold a date and holds none in this row. */
export type OnNoDate = (column: string, fault: DateFault) => void

/** Changes dates in the cells of rows, and remembers in which columns it had to. */
export interface DateChanges {
  /** The same cells with the dates among them changed. Empty cells stay empty, and what is no date stays as it is. */
  readonly cellsOf: (cells: ReadonlyArray<string>, onNoDate?: OnNoDate) => ReadonlyArray<string>
  /** Columns in which dates were changed so far. */
  readonly datedColumns: () => ReadonlyArray<string>
}

/** The columns to change dates in, by their names as they are sent, each with what reads them. */
export const readersOf = ({
  dates = {}
}: ColumnChanges): ReadonlyArray<{ readonly name: string; readonly reader: DateReader }> =>
  Object.entries(dates).map(([name, pattern]) => ({ name, reader: makeDateReader(pattern) }))

/** Makes ready to change dates in rows with these columns. Columns that are not there are passed over. */
export const changeDates = (changes: ColumnChanges, columns: ReadonlyArray<string>): DateChanges => {
  const dates = readersOf(changes).flatMap(({ name, reader }) => {
    const index = columns.indexOf(name)
    return index === -1 ? [] : [{ name, index, read: reader.read }]
  })
  const dated = new Set<string>()
  return {
    cellsOf: (cells, onNoDate) => {
      let changed: Array<string> | undefined
      for (const { index, name, read } of dates) {
        const cell = cells[index] ?? ""
        if (cell === "") continue
        const found = read(cell)
        if (typeof found !== "string") onNoDate?.(name, found)
        else if (found !== cell) {
          changed ??= [...cells]
          changed[index] = found
          dated.add(name)
        }
      }
      return changed ?? cells
    },
    datedColumns: () => [...dated]
  }
}
