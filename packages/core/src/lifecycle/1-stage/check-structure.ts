import { ColumnsMissing } from "../../errors/reasons.ts"
import type { ImportType } from "../../provider/import-type.ts"
import { RowProblem } from "../../rows/row-problem.ts"
import { closestName } from "./closest-name.ts"
import type { SourceRow } from "./read-rows.ts"

/** A row that has more or fewer cells than the header. */
export const raggedRow = ({ cells, line }: SourceRow, expected: number): RowProblem =>
  new RowProblem({
    problem: `this row has ${cells.length} cells, but the header has ${expected}`,
    line,
    column: Math.min(cells.length, expected) + 1
  })

/** What is wrong with a header: a name that stands twice, or a required column that is not there. */
export const headerProblem = (
  path: string,
  { requiredColumns }: ImportType,
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
  const missing = requiredColumns.filter((name) => !columns.includes(name))
  if (missing.length === 0) return undefined
  const spare = columns.filter((name) => !requiredColumns.includes(name))
  return new ColumnsMissing({
    path,
    found: columns,
    missing: missing.map((column) => {
      const closest = closestName(column, spare)
      return closest === undefined ? { column } : { column, closest }
    })
  })
}
