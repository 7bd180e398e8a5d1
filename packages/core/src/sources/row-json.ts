import { SourceBroken } from "../errors/reasons.ts"

// Numbers that are longer than a double can tell keep their digits. There since Node 21, and not yet in TypeScript's library.
const { rawJSON } = JSON as typeof JSON & { readonly rawJSON: (text: string) => unknown }

/** What a value would be turned into, or left out as, without a word. */
export const silentlyLost = (value: unknown): string | undefined => {
  if (typeof value === "number") return Number.isFinite(value) ? undefined : "is not a finite number"
  if (typeof value === "function") return "is a function"
  if (typeof value === "symbol") return "is a symbol"
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "is an invalid date" : undefined
  if (value instanceof Map || value instanceof Set) return `is a ${value.constructor.name}`
  if (ArrayBuffer.isView(value) && !("toJSON" in value)) return "is bytes"
  return value instanceof ArrayBuffer ? "is bytes" : undefined
}

/** A member of a row in words. Its name is that of a column. */
export const memberWords = (name: string): string => `its member "${name.slice(0, 60)}"`

/** Why a row has no JSON form. */
class NoJsonForm extends Error {
  readonly _tag = "NoJsonForm"
}

/** True for a row of plain values, as almost all are: JSON has a word for each of them. */
const isPlain = (row: object): boolean => {
  if ("toJSON" in row) return false
  for (const value of Object.values(row) as ReadonlyArray<unknown>) {
    const isSafe =
      typeof value === "string" ||
      typeof value === "boolean" ||
      value === null ||
      value === undefined ||
      (typeof value === "number" && Number.isFinite(value)) ||
      (value instanceof Date && !Number.isNaN(value.getTime()))
    if (!isSafe) return false
  }
  return true
}

const jsonOf = (row: object): string => {
  // Looking at every value on its way takes several times as long.
  if (isPlain(row)) return JSON.stringify(row)
  /** What is written for the row: itself, or what its own `toJSON` gives. */
  let root: unknown
  /** The member of it that is being written. */
  let column: string | undefined
  const within = function (this: unknown, name: string, value: unknown): unknown {
    // As it was before its own `toJSON`, which makes nothing of an invalid date.
    const original: unknown = typeof this === "object" && this !== null ? Reflect.get(this, name) : value
    if (root === undefined) root = value
    else if (this === root) column = name
    const lost = silentlyLost(original)
    if (lost !== undefined) throw new NoJsonForm(lost)
    return typeof value === "bigint" ? rawJSON(String(value)) : value
  }
  try {
    return JSON.stringify(row, within)
  } catch (error) {
    // Before a member is known, its own `toJSON` may have failed.
    if (!(error instanceof NoJsonForm))
      throw new NoJsonForm("it refers to itself, or fails when it is written")
    const { message } = error
    throw new NoJsonForm(column === undefined ? `it ${message}` : `${memberWords(column)} ${message}`)
  }
}

/** Why something is not a row at all; `undefined` for an object. */
export const notARow = (value: unknown, row: number, source: string): SourceBroken | undefined => {
  if (value instanceof Uint8Array || typeof value === "string") {
    return new SourceBroken({
      source,
      code: "not-bytes",
      problem: "it is bytes or text, not an object; give bytes as { open: () => … }",
      row
    })
  }
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? undefined
    : new SourceBroken({ source, code: "no-json-form", problem: "it is not an object", row })
}

/** A row as one line of JSON, or why it has none. `number` is that of the row, from 1. */
export const jsonLine = (row: object, number: number, source: string): string | SourceBroken => {
  const problem = (words: string) =>
    new SourceBroken({ source, code: "no-json-form", problem: words, row: number })
  try {
    const json = jsonOf(row)
    // What makes its own JSON may make anything of itself.
    return json.startsWith("{") ? `${json}\n` : problem("it is not an object")
  } catch (error) {
    return problem(error instanceof NoJsonForm ? error.message : "it cannot be written as JSON")
  }
}
