/**
 * Dates as a pattern says that they are written, such as `dd/MM/yyyy`, and the form of ISO 8601 that services take. Nothing is
 * known of time zones: a date is a day of the calendar, a time is what a clock shows.
 */

/** Why a text is not the date that it should be, in words that go on from the name of its column and do not quote it. */
export interface DateFault {
  readonly code: "not-a-date" | "no-such-day"
  readonly message: string
}

/** Reads texts that are dates by one pattern. */
export interface DateReader {
  readonly pattern: string
  /** The form of what is read: `yyyy-MM-dd`, or `yyyy-MM-dd HH:mm:ss` where the pattern has a time. */
  readonly isoPattern: string
  /**
   * The same date in the form of ISO 8601. A text that has this form already is given back, unless it fits the pattern as well,
   * which then says how it is meant. Seconds that the pattern does not have are 00.
   */
  readonly read: (text: string) => string | DateFault
  /** What to say of a value that is no text. */
  readonly notText: DateFault
}

type Part = "day" | "month" | "year" | "hour" | "minute" | "second"

const fields: Readonly<Record<string, { readonly part: Part; readonly digits: string }>> = {
  d: { part: "day", digits: "\\d{1,2}" },
  dd: { part: "day", digits: "\\d\\d" },
  M: { part: "month", digits: "\\d{1,2}" },
  MM: { part: "month", digits: "\\d\\d" },
  yyyy: { part: "year", digits: "\\d{4}" },
  H: { part: "hour", digits: "\\d{1,2}" },
  HH: { part: "hour", digits: "\\d\\d" },
  m: { part: "minute", digits: "\\d{1,2}" },
  mm: { part: "minute", digits: "\\d\\d" },
  s: { part: "second", digits: "\\d{1,2}" },
  ss: { part: "second", digits: "\\d\\d" }
}

const known = Object.keys(fields).join(" ")

/** What people write for something that is not read, with what to write instead. */
const hints: Readonly<Record<string, string>> = {
  DD: "days are dd",
  D: "days are d",
  YYYY: "years are yyyy",
  yy: "a year of two digits may be one of several centuries",
  YY: "a year of two digits may be one of several centuries",
  hh: "hours from 0 to 23 are HH",
  h: "hours from 0 to 23 are H",
  MMM: "names of months are not read",
  MMMM: "names of months are not read",
  T: "letters that stand for themselves are written 'T'",
  Z: "time zones are not read"
}

const longest = 100

/** A field by its letters, or a text that stands for itself. */
type Token = { readonly field: string } | { readonly text: string }

const tokensOf = (pattern: string): ReadonlyArray<Token> =>
  [...pattern.matchAll(/'([^']+)'|([A-Za-z])\2*|[^]/gu)].map(([whole, quoted, letter]) =>
    letter === undefined ? { text: quoted ?? whole } : { field: whole }
  )

/** Why this is no pattern for dates, in words that go on from the pattern; undefined for one that can be used. */
export const datePatternProblem = (pattern: string): string | undefined => {
  if (pattern.length > longest) return `has more than ${longest} characters`
  const tokens = tokensOf(pattern)
  const seen = new Set<Part>()
  for (const [index, token] of tokens.entries()) {
    if (!("field" in token)) {
      if (/[\d']/.test(token.text)) return `has ${token.text}, which cannot be told from a digit or a quote`
      continue
    }
    const field = Object.hasOwn(fields, token.field) ? fields[token.field] : undefined
    const hint = Object.hasOwn(hints, token.field) ? ` (${hints[token.field] ?? ""})` : ""
    if (field === undefined) return `has ${token.field}, which is none of ${known}${hint}`
    if (seen.has(field.part)) return `has the ${field.part} twice`
    seen.add(field.part)
    const next = tokens[index + 1]
    if (token.field.length === 1 && next !== undefined && "field" in next) {
      return `does not say where ${token.field} ends: write ${token.field}${token.field}, or put something behind it`
    }
  }
  const lacks = (part: Part, letters: string): string | undefined =>
    seen.has(part) ? undefined : `lacks the ${part} (${letters})`
  const hasTime = seen.has("hour") || seen.has("minute") || seen.has("second")
  return (
    lacks("day", "d or dd") ??
    lacks("month", seen.has("minute") ? "M or MM; m and mm are minutes" : "M or MM") ??
    lacks("year", "yyyy") ??
    (hasTime ? (lacks("hour", "H or HH") ?? lacks("minute", "m or mm")) : undefined)
  )
}

const isoDay = "yyyy-MM-dd"
const isoMoment = "yyyy-MM-dd HH:mm:ss"

const expressionOf = (tokens: ReadonlyArray<Token>): RegExp => {
  const source = tokens.map((token) => {
    if (!("field" in token)) return token.text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, "\\$&")
    const { digits = "", part = "" } = fields[token.field] ?? {}
    return `(?<${part}>${digits})`
  })
  return new RegExp(`^${source.join("")}$`, "u")
}

/** Days of a month, from 1 on. */
const daysIn = (year: number, month: number): number => {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/** The digits that were found, as ISO 8601 has them; undefined for a day or a time that does not exist. */
const isoOf = (found: Readonly<Partial<Record<Part, string>>>, hasTime: boolean): string | undefined => {
  const { day = "", hour = "", minute = "", month = "", second = "00", year = "" } = found
  const [inYear, inMonth] = [Number(year), Number(month)]
  if (inYear < 1 || inMonth < 1 || inMonth > 12) return undefined
  if (Number(day) < 1 || Number(day) > daysIn(inYear, inMonth)) return undefined
  const date = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`
  if (!hasTime) return date
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined
  return `${date} ${hour.padStart(2, "0")}:${minute.padStart(2, "0")}:${second.padStart(2, "0")}`
}

/** Makes a reader, once for a column. The pattern must be one that has no `datePatternProblem`. */
export const makeDateReader = (pattern: string): DateReader => {
  const tokens = tokensOf(pattern)
  const hasTime = tokens.some((token) => "field" in token && fields[token.field]?.part === "hour")
  const isoPattern = hasTime ? isoMoment : isoDay
  const own = expressionOf(tokens)
  const iso = expressionOf(tokensOf(isoPattern))
  const form = pattern === isoPattern ? pattern : `${pattern}, or as ${isoPattern}`
  const notADate: DateFault = { code: "not-a-date", message: `must be a date as ${form}` }
  const noSuchDay: DateFault = {
    code: "no-such-day",
    message: `names a ${hasTime ? "day or a time" : "day"} that does not exist, read as ${pattern}`
  }
  const notText: DateFault = { code: "not-a-date", message: `must be a text, a date as ${form}` }
  return {
    pattern,
    isoPattern,
    notText,
    read: (text) => {
      const groups = (own.exec(text) ?? iso.exec(text))?.groups
      return groups === undefined ? notADate : (isoOf(groups, hasTime) ?? noSuchDay)
    }
  }
}
