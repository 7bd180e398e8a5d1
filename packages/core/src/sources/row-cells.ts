import { SourceBroken } from "../errors/reasons.ts"
import { csvLine } from "../rows/csv-line.ts"
import { memberWords, silentlyLost } from "./row-json.ts"

/** A value as the text of a cell, or why it is none. */
const cellOf = (value: unknown): { readonly text: string } | { readonly problem: string } => {
  if (value === undefined || value === null) return { text: "" }
  const lost = silentlyLost(value)
  if (lost !== undefined) return { problem: lost }
  if (typeof value === "string") return { text: value }
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint")
    return { text: String(value) }
  return value instanceof Date
    ? { text: value.toISOString() }
    : { problem: "is an object or a list, and a cell of CSV is one value" }
}

/** Makes rows into lines of CSV, the header first. Unless columns are named, they are the members of the first row. */
export const csvLineMaker = (source: string, named: ReadonlyArray<string> | undefined) => {
  let columns = named
  return (row: object, number: number): string | SourceBroken => {
    const problem = (words: string) =>
      new SourceBroken({ source, code: "no-json-form", problem: words, row: number })
    const isFirst = number === 1
    columns ??= Object.keys(row)
    if (columns.length === 0) return problem("it has no members, which would be the columns")
    const known = new Set(columns)
    const members = new Map<string, unknown>(Object.entries(row))
    for (const [name, value] of members) {
      if (known.has(name) || value === undefined) continue
      return problem(
        `${memberWords(name)} is no column; columns are ${named === undefined ? "the members of the first row, unless they are named with keeping.columns" : "those that were named"}`
      )
    }
    const cells: Array<string> = []
    for (const name of columns) {
      const cell = cellOf(members.get(name))
      if ("problem" in cell) return problem(`${memberWords(name)} ${cell.problem}`)
      cells.push(cell.text)
    }
    return `${isFirst ? csvLine(columns) : ""}${csvLine(cells)}`
  }
}
