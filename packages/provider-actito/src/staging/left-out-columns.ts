import type { MappedColumn } from "../actito-options.ts"
import type { EmptyCellCount } from "./empty-cells.ts"

/** Which columns are not loaded because they have empty cells, and what is said about that. */
export interface LeftOutColumns {
  readonly columns: ReadonlyArray<string>
  readonly problems: ReadonlyArray<string>
  readonly notes: ReadonlyArray<string>
}

const none: LeftOutColumns = { columns: [], problems: [], notes: [] }

const cells = (count: number, rows: number): string =>
  `${count} of ${rows} ${count === 1 ? "cells is" : "cells are"} empty`

/**
 * Takes the mapped columns with an empty cell out, so that no value at the service is erased by one. What an empty cell does
 * to a stored value is not published. Key columns stay: a row without its key is about nobody.
 */
export const leftOutColumns = (
  mapping: ReadonlyArray<MappedColumn>,
  key: ReadonlyArray<string>,
  { byColumn, rows }: EmptyCellCount
): LeftOutColumns => {
  const found = mapping.flatMap(({ header }) => {
    const count = byColumn.get(header)
    return count === undefined ? [] : [{ header, count }]
  })
  if (found.length === 0) return none
  const problems = found
    .filter(({ header }) => key.includes(header))
    .map(({ count, header }) => `The key column ${header} cannot be left out, and ${cells(count, rows)}.`)
  if (problems.length > 0) return { ...none, problems }
  if (found.length === mapping.length) {
    return { ...none, problems: ["Every column has an empty cell: nothing would be left to load."] }
  }
  return {
    columns: found.map(({ header }) => header),
    problems: [],
    notes: found.map(({ count, header }) => `Column ${header} is not loaded: ${cells(count, rows)}.`)
  }
}
