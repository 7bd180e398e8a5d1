/** What a cell says, as the text that a CSV of the same rows would have. */
import type { IsDateStyle } from "./xlsx-date-styles.ts"
import type { SharedStrings } from "./xlsx-strings.ts"
import { unescaped } from "./xlsx-text.ts"
import { ZipProblem } from "./zip-archive.ts"

/** A cell as it is written; `value` is the content of `v`, or the inline text. */
export interface Cell {
  readonly type: string | undefined
  readonly style: string | undefined
  readonly value: string
}

/** Makes texts of cells. Throws `ZipProblem` for a shared string that is not there, and `StorageFailed`. */
export const makeCellText =
  (strings: SharedStrings, isDate: IsDateStyle, isFrom1904: boolean): ((cell: Cell) => string) =>
  ({ style, type, value }) => {
    switch (type) {
      case "s":
        return strings.at(Number(value)) ?? missingString()
      case "b":
        return booleans.get(value) ?? value
      case "d":
        return withZone(value)
      case "str":
        return unescaped(value)
      case "inlineStr":
      case "e":
        return value
      default:
        return value !== "" && style !== undefined && isDate(Number(style))
          ? (dateText(Number(value), isFrom1904) ?? numberText(value))
          : numberText(value)
    }
  }

const missingString = (): never => {
  throw new ZipProblem({ problem: "a cell of the workbook refers to a text that is not in it" })
}

const booleans = new Map([
  ["1", "true"],
  ["0", "false"]
])

/** Numbers are written as `1.664818419661E12` and `2.0` by some programs. Digits alone stay, however many they are. */
const numberText = (text: string): string => {
  if (text === "" || /^-?\d+$/.test(text)) return text
  const number = Number(text)
  if (!Number.isFinite(number)) return text
  return Number.isInteger(number) ? BigInt(number).toString() : String(number)
}

const dayMillis = 24 * 60 * 60 * 1000

/** Days from 1899-12-30, the day 0 of all dates since March 1900, and from 1904-01-01, to 1970. */
const daysTo1970 = { from1900: 25_569, from1904: 24_107 }

/** The last day of the year 9999, the last one that Excel knows, in days from 1899-12-30. */
const lastDay = 2_958_465

/** A count of days as a moment in ISO 8601. Sheets have no time zones; what a service writes is UTC. */
const dateText = (days: number, isFrom1904: boolean): string | undefined => {
  if (!(days >= 0 && days < lastDay + 1)) return undefined
  const since1970 = days - (isFrom1904 ? daysTo1970.from1904 : daysTo1970.from1900)
  return new Date(Math.round(since1970 * dayMillis)).toISOString()
}

/** Dates in text are in ISO 8601, without a zone as those in numbers. */
const withZone = (text: string): string => (/^\d{4}-\d\d-\d\dT[\d:.]+$/.test(text) ? `${text}Z` : text)
