import { plural } from "../../errors/reason-words.ts"
import { ColumnsMissing, SourceMalformed } from "../../errors/reasons.ts"
import type { Finding } from "../../model/validation-report.ts"
import type { ColumnChanges } from "../../model/column-changes.ts"
import type { ImportType } from "../../provider/import-type.ts"
import { isBlankName, mostNames, shownName, sourceNames } from "./change-columns.ts"
import { closestName } from "../../rows/closest-name.ts"
import type { PathFault } from "./column-tree.ts"
import type { SourceRow } from "./rows-of-text.ts"

/** A row that has more or fewer cells than the header. */
export const raggedRow = (
  { cells, line, row }: SourceRow,
  header: ReadonlyArray<string>,
  mayName: boolean
): Finding => {
  const message = `this row has ${plural(cells.length, "cell")}, but the header has ${header.length}`
  const missing = header[cells.length]
  return {
    by: "engine",
    row,
    line,
    message,
    code: missing === undefined ? "extra-cell" : "missing-cell",
    ...(missing === undefined || !mayName ? {} : { column: missing })
  }
}

const inHeader = (path: string, { line }: SourceRow, column: number, code: string, problem: string) =>
  new SourceMalformed({ path, code, problem, line: Math.max(1, line), column: column + 1 })

/** The first name that no service could use among those that are sent: a blank one, or one with a NUL in it. */
export const unusableName = (path: string, header: SourceRow): SourceMalformed | undefined => {
  const blank = header.cells.findIndex(isBlankName)
  if (blank !== -1) {
    const advice = 'name it, or leave all columns without a name out with --drop ""'
    return inHeader(path, header, blank, "blank-header", `this column has no name; ${advice}`)
  }
  const nul = header.cells.findIndex((name) => name.includes("\0"))
  return nul === -1
    ? undefined
    : inHeader(path, header, nul, "nul-character", "there is a NUL character in the name of this column")
}

/** The first name that stands twice. Blank ones are not compared. */
export const repeatedName = (
  path: string,
  header: SourceRow,
  mayName: boolean
): SourceMalformed | undefined => {
  const places = new Map<string, number>()
  for (const [index, name] of header.cells.entries()) {
    if (isBlankName(name)) continue
    const first = places.get(name)
    if (first !== undefined) {
      const words = mayName ? `the header "${shownName(name)}"` : "the same text"
      return inHeader(
        path,
        header,
        index,
        "duplicate-header",
        `${words} stands twice, first in column ${first + 1}`
      )
    }
    places.set(name, index)
  }
  return undefined
}

/** A name that cannot be that of a member of JSON, where the file has it. */
export const impossiblePath = (
  path: string,
  { cells, line }: SourceRow,
  { code, name, namelessProblem, problem }: PathFault,
  changes: ColumnChanges,
  mayName: boolean
): SourceMalformed => {
  const at = cells.indexOf(sourceNames(changes).get(name) ?? name)
  return new SourceMalformed({
    path,
    code,
    problem: `${mayName ? problem : namelessProblem}; give it another name with --column`,
    line: Math.max(1, line),
    ...(at === -1 ? {} : { column: at + 1 })
  })
}

/** The columns that the import needs and that are not sent, each with the one that was probably meant. */
export const missingColumns = (
  path: string,
  { requiredColumns }: Pick<ImportType, "requiredColumns">,
  columns: ReadonlyArray<string>,
  mayName: boolean
): ColumnsMissing | undefined => {
  const missing = requiredColumns.filter((name) => !columns.includes(name))
  if (missing.length === 0) return undefined
  if (!mayName) return new ColumnsMissing({ path, found: [], missing: missing.map((column) => ({ column })) })
  const spare = columns
    .filter((name) => !requiredColumns.includes(name))
    .slice(0, mostNames)
    .map(shownName)
  return new ColumnsMissing({
    path,
    found: columns.slice(0, mostNames).map(shownName),
    missing: missing.map((column) => {
      const closest = closestName(column, spare)
      return closest === undefined ? { column } : { column, closest }
    })
  })
}
