import type { ColumnType } from "../model/column-changes.ts"
import { canonicalJson } from "./canonical-json.ts"
import { compactJson } from "./compact-json.ts"

/** A cell that is not empty as JSON, in one line; `undefined` where its text does not fit the type. */
export type CellJson = (cell: string) => string | undefined

/** Numbers as the grammar of JSON has them (RFC 8259, section 6). */
const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** What is written as an escape in a JSON string. Half of a character is, and is not told from a whole one here. */
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const needsEscape = /["\\\u0000-\u001f\ud800-\udfff]/

// Most cells need no escapes, and looking for some is quicker than writing them.
const asText: CellJson = (cell) => (needsEscape.test(cell) ? JSON.stringify(cell) : `"${cell}"`)
const asNumber: CellJson = (cell) => (jsonNumber.test(cell) ? cell : undefined)
const asBoolean: CellJson = (cell) => (cell === "true" || cell === "false" ? cell : undefined)

/** How cells of a type become JSON. Numbers keep every digit they are written with. */
export const cellJson: Readonly<Record<ColumnType, CellJson>> = {
  text: asText,
  number: asNumber,
  boolean: asBoolean,
  json: (cell) => (isJson(cell) ? compactJson(cell) : undefined)
}

/** The same, in the one form that all texts of the same value have. */
export const canonicalCellJson: Readonly<Record<ColumnType, CellJson>> = {
  text: asText,
  number: asNumber,
  boolean: asBoolean,
  json: (cell) => (isJson(cell) ? canonicalJson(cell) : undefined)
}

/** What a cell of a type must be, in words that go on from the name of its column. */
export const cellTypeWords: Readonly<Record<ColumnType, string>> = {
  text: "may be any text",
  number:
    "must be a number as JSON has it, such as 12 or -3.50: no leading zeros, no spaces, no decimal comma",
  boolean: "must be true or false, in lower case",
  json: 'must be one value of JSON, such as [1, 2] or "text"'
}
