import { ColumnsMissing, SourceMalformed } from "../../errors/reasons.ts"
import type { Finding } from "../../model/validation-report.ts"
import type { ImportType } from "../../provider/import-type.ts"
import { closestName } from "./closest-name.ts"
import type { SourceRow } from "./read-rows.ts"

/** A row that has more or fewer cells than the header. */
export const raggedRow = ({ cells, line, row }: SourceRow, header: ReadonlyArray<string>): Finding => {
  const message = `this row has ${cells.length} cells, but the header has ${header.length}`
  const missing = header[cells.length]
  return {
    by: "engine",
    row,
    line,
    message,
    ...(missing === undefined ? { code: "extra-cell" } : { code: "missing-cell", column: missing })
  }
}

/** What is wrong with the names in a header line: one that stands twice, or a blank one. */
export const headerProblem = (
  path: string,
  header: SourceRow,
  isBlankDropped: boolean
): SourceMalformed | undefined => {
  const { cells, line } = header
  const at = (column: number, code: string, problem: string) =>
    new SourceMalformed({ path, code, problem, line: Math.max(1, line), column: column + 1 })
  const blank = cells.findIndex((name) => name.trim() === "")
  if (blank !== -1 && !isBlankDropped) {
    return at(
      blank,
      "blank-header",
      'this column has no name; name it, or leave such columns out with --drop ""'
    )
  }
  const repeated = cells.findIndex((name, index) => name !== "" && cells.indexOf(name) < index)
  if (repeated === -1) return undefined
  const name = cells[repeated] ?? ""
  const first = cells.indexOf(name) + 1
  return at(repeated, "duplicate-header", `the header "${name}" stands twice, first in column ${first}`)
}

/** The columns that the import needs and that are not sent, each with the one that was probably meant. */
export const missingColumns = (
  path: string,
  { requiredColumns }: Pick<ImportType, "requiredColumns">,
  columns: ReadonlyArray<string>
): ColumnsMissing | undefined => {
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
