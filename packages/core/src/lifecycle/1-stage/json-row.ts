import { Result } from "effect"
import { RowProblem } from "../../rows/row-problem.ts"

/** A parsed row of JSON. */
export type JsonRow = Readonly<Record<string, unknown>>

/** What newer engines have and the types do not know yet: numbers as they are written. */
interface RawJson {
  readonly rawJSON: (text: string) => object
  readonly isRawJSON: (value: unknown) => value is { readonly rawJSON: string }
}
const raw = JSON as unknown as RawJson

/** True for a JSON object. */
export const isJsonRow = (value: unknown): value is JsonRow =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** True for an object within a row, and not for a number of an exact row. */
export const isNested = (value: unknown): value is JsonRow => isJsonRow(value) && !raw.isRawJSON(value)

/**
 * The text of one row, known to be an object, with numbers as they are written: `JSON.stringify` gives every digit back.
 *
 * Several times slower than a plain parse, so for rows that are changed or looked at closely only.
 */
export const exactRow = (text: string): JsonRow =>
  JSON.parse(text, ((_name: string, value: unknown, context: { readonly source?: string }) =>
    typeof value === "number" && context.source !== undefined ? raw.rawJSON(context.source) : value) as (
    name: string,
    value: unknown
  ) => unknown) as JsonRow

/** Where V8 says the text stops being JSON, from 1. Its words are never passed on: they may quote the row. */
const columnOf = (error: unknown): number | undefined => {
  const words = error instanceof Error ? error.message : ""
  // At the very end: what is quoted of the row stands before.
  const position = / in JSON at position (\d+)(?: \(line \d+ column \d+\))?$/.exec(words)?.[1]
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
    isNested(value) ? dottedNames(value, `${prefix}${name}.`) : [`${prefix}${name}`]
  )

/**
 * The text of the value with this dotted name; `undefined` when there is none or it is not a single value.
 *
 * Numbers are given as they are written, which for long ids is more than a JavaScript number holds: `text` is the row's.
 */
export const dottedText = (row: JsonRow, name: string, text: string): string | undefined => {
  const value = dottedValue(row, name)
  if (typeof value === "string") return value
  if (typeof value === "boolean") return String(value)
  if (raw.isRawJSON(value)) return value.rawJSON
  if (typeof value !== "number") return undefined
  return Number.isSafeInteger(value) ? String(value) : dottedText(exactRow(text), name, text)
}

const dottedValue = (row: JsonRow, name: string): unknown => {
  if (Object.hasOwn(row, name)) return row[name]
  const dot = name.indexOf(".")
  const holder = dot === -1 ? "" : name.slice(0, dot)
  const outer = Object.hasOwn(row, holder) ? row[holder] : undefined
  return dot !== -1 && isNested(outer) ? dottedValue(outer, name.slice(dot + 1)) : undefined
}
