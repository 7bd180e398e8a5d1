import { Result } from "effect"
import { RowProblem } from "../../rows/row-problem.ts"

/** A parsed JSONL row. */
export type JsonRow = Readonly<Record<string, unknown>>

/** True for a JSON object. */
export const isJsonRow = (value: unknown): value is JsonRow =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** Where V8 says the text stops being JSON, from 1. Its words are never passed on: they quote the row. */
const columnOf = (error: unknown): number | undefined => {
  const position = /position (\d+)/.exec(error instanceof Error ? error.message : "")?.[1]
  return position === undefined ? undefined : Number(position) + 1
}

/** Parses the text of a row, which must hold one object. */
export const parseJsonRow = (line: number, text: string): Result.Result<JsonRow, RowProblem> => {
  try {
    const value: unknown = JSON.parse(text)
    return isJsonRow(value)
      ? Result.succeed(value)
      : Result.fail(
          new RowProblem({
            code: "not-an-object",
            line,
            problem: "a row of JSON must be one object, in braces"
          })
        )
  } catch (error) {
    const column = columnOf(error)
    return Result.fail(
      new RowProblem({
        code: "invalid-json",
        line,
        problem: "this row is not valid JSON",
        ...(column === undefined ? {} : { column })
      })
    )
  }
}

/** Names of all values in a row, members of members joined by dots. Arrays are values. */
export const dottedNames = (row: JsonRow, prefix = ""): ReadonlyArray<string> =>
  Object.entries(row).flatMap(([name, value]) =>
    isJsonRow(value) ? dottedNames(value, `${prefix}${name}.`) : [`${prefix}${name}`]
  )

/** The text of the value with this dotted name; `undefined` when there is none or it is not a single value. */
export const dottedText = (row: JsonRow, name: string): string | undefined => {
  const value = dottedValue(row, name)
  if (typeof value === "string") return value
  return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined
}

const dottedValue = (row: JsonRow, name: string): unknown => {
  if (name in row) return row[name]
  const dot = name.indexOf(".")
  const outer = dot === -1 ? undefined : row[name.slice(0, dot)]
  return isJsonRow(outer) ? dottedValue(outer, name.slice(dot + 1)) : undefined
}
