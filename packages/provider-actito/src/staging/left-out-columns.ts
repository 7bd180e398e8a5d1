import type { MappedColumn } from "../actito-options.ts"
import type { EmptyCellCount } from "./empty-cells.ts"
import type { LeftOutBefore } from "./left-out-before.ts"

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
 * to a stored value is not published. Key columns stay: a row without its key is about nobody. What an earlier run with these
 * rows has left out stays out, so that all rows of one file are treated alike.
 */
export const leftOutColumns = (
  mapping: ReadonlyArray<MappedColumn>,
  key: ReadonlyArray<string>,
  { byColumn, rows }: EmptyCellCount,
  before?: LeftOutBefore
): LeftOutColumns => {
  const found = mapping.flatMap(({ header }) => {
    const count = byColumn.get(header)
    if (count !== undefined) return [{ header, count, why: cells(count, rows) }]
    const isOutBefore = before?.columns.includes(header) === true
    return isOutBefore ? [{ header, count: 0, why: `run ${before.runId} has left it out` }] : []
  })
  if (found.length === 0) return none
  const problems = found
    .filter(({ count, header }) => count > 0 && key.includes(header))
    .map(({ header, why }) => `The key column ${header} cannot be left out, and ${why}.`)
  if (problems.length > 0) return { ...none, problems }
  if (found.length === mapping.length) {
    return { ...none, problems: ["Every column has an empty cell: nothing would be left to load."] }
  }
  return {
    columns: found.map(({ header }) => header),
    problems: [],
    notes: found.map(({ header, why }) => `Column ${header} is not loaded: ${why}.`)
  }
}
