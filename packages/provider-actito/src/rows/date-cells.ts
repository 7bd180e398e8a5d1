/** Rules for dates. They are read as the calendar has them, without a time zone: which one the service means is not published. */
import { inputFault, type RowFault } from "./row-fault.ts"

/** Days of a month, from 1 on. */
const daysIn = (year: number, month: number): number => {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/** True for a day that exists, of a text that begins with `yyyy-MM-dd`. */
const isDay = (text: string): boolean => {
  const [year, month, day] = [Number(text.slice(0, 4)), Number(text.slice(5, 7)), Number(text.slice(8, 10))]
  return year > 0 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month)
}

/** Texts that begin with a day of another order, as people often write it. */
const dayFirst = /^\d{1,2}([/.-])\d{1,2}\1\d{4}(?!\d)/

/** The pattern that such a text seems to follow, for a flag. A file has one pattern, and its first cell shows it. */
const seemingPattern = (text: string): string | undefined => {
  const mark = dayFirst.exec(text)?.[1]
  if (mark === undefined) return undefined
  const [first = "", second = ""] = text.split(mark)
  const [day, month] = first.length === 2 && second.length === 2 ? ["dd", "MM"] : ["d", "M"]
  // Only a month cannot be above 12.
  const isMonthFirst = Number(first) <= 12 && Number(second) > 12
  return `${isMonthFirst ? month : day}${mark}${isMonthFirst ? day : month}${mark}yyyy`
}

const timePatterns: ReadonlyArray<readonly [RegExp, string]> = [
  [/\d{4} \d{2}:\d{2}:\d{2}$/, " HH:mm:ss"],
  [/\d{4} \d{2}:\d{2}$/, " HH:mm"]
]

/** Tells what is wrong with a date, with the flag that mends it where one does. */
export type DateRule = (text: string, column: string) => RowFault | undefined

const noSuchDay = inputFault("no-such-day", "names a day that does not exist", "dates")
const noSuchMoment = inputFault("no-such-day", "names a day or a time that does not exist", "date-times")

/** Made once for a column and a pattern. */
const memoized = (make: (column: string, pattern: string | undefined) => RowFault) => {
  const known = new Map<string, RowFault>()
  return (column: string, pattern: string | undefined): RowFault => {
    const key = `${pattern ?? ""}=${column}`
    const fault = known.get(key) ?? make(column, pattern)
    if (known.size < 1000) known.set(key, fault)
    return fault
  }
}

const withFix = (column: string, pattern: string | undefined): string =>
  pattern === undefined
    ? ""
    : `; if it is written as ${pattern}, ${flag(column, pattern)} has it changed while the file is prepared`

/** Only single words go without quotes, and blanks stand in a pattern that has a time. */
const flag = (column: string, pattern: string): string => {
  const pair = `${column}=${pattern}`
  return `--date ${/^[\w./=-]+$/.test(pair) ? pair : `"${pair}"`}`
}

const notADay = memoized((column, pattern) =>
  inputFault("not-a-date", `must be a date as yyyy-MM-dd${withFix(column, pattern)}`, "dates")
)

const notAMoment = memoized((column, pattern) =>
  inputFault(
    "not-a-date",
    `must be a date and a time as yyyy-MM-dd HH:mm:ss, from 00 to 23 hours${withFix(column, pattern)}`,
    "date-times"
  )
)

/** `yyyy-MM-dd`, a day that exists. */
export const date: DateRule = (text, column) => {
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return isDay(text) ? undefined : noSuchDay
  const pattern = seemingPattern(text)
  if (pattern === undefined || /\d{4}$/.test(text)) return notADay(column, pattern)
  return notADay(column, undefined)
}

/** `yyyy-MM-dd HH:mm:ss`: the sample of the documentation shows a clock of 24 hours. */
export const dateTime: DateRule = (text, column) => {
  if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text)) {
    const day = seemingPattern(text)
    const time = timePatterns.find(([expression]) => expression.test(text))?.[1]
    return notAMoment(column, day === undefined || time === undefined ? undefined : day + time)
  }
  const isTime =
    Number(text.slice(11, 13)) < 24 && Number(text.slice(14, 16)) < 60 && Number(text.slice(17)) < 60
  return isTime && isDay(text) ? undefined : noSuchMoment
}
