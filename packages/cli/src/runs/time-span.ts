import { Option } from "effect"
import { Flag, optionalFlag } from "../command-line.ts"
import { parseDuration } from "../flags.ts"

const dayMillis = 24 * 60 * 60 * 1000
const longUnits = { d: dayMillis, w: 7 * dayMillis } as const

/** Milliseconds of a text such as `12h`, `30d` or `2w`. */
export const parseSpan = (text: string): number | undefined => {
  const found = /^(\d+(?:\.\d+)?)([dw])$/.exec(text.trim())
  return found === null
    ? parseDuration(text)
    : Number(found[1]) * longUnits[found[2] as keyof typeof longUnits]
}

/** A span as it is typed. */
export const spanText = (millis: number): string => {
  if (millis % dayMillis === 0 && millis > 0) return `${millis / dayMillis}d`
  return millis % 3_600_000 === 0 ? `${millis / 3_600_000}h` : `${millis / 1000}s`
}

const day = /^\d{4}-\d{2}-\d{2}$/
const momentForm = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})?$/

/** A moment, by the clock or by how long ago it was. */
export type Moment = { readonly ago: number } | { readonly at: number; readonly isDay: boolean }

/** A time ago such as `2d`, a day such as `2026-11-01` in UTC, or a moment in ISO 8601, in UTC unless it says otherwise. */
export const parseMoment = (text: string): Moment | undefined => {
  const ago = parseSpan(text)
  if (ago !== undefined) return { ago }
  const isDay = day.test(text)
  if (!isDay && !momentForm.test(text)) return undefined
  const hasZone = isDay || /(?:Z|[+-]\d{2}:\d{2})$/.test(text)
  const at = Date.parse(hasZone ? text : `${text}Z`)
  return Number.isNaN(at) || !isDayOfCalendar(text.slice(0, 10)) ? undefined : { at, isDay }
}

/** The 31st of a shorter month would be taken for the 1st of the next one, silently. */
const isDayOfCalendar = (text: string): boolean => {
  const at = Date.parse(text)
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text)
}

/** The first millisecond of a moment. */
export const beginOf = (moment: Moment, now: number): number =>
  "ago" in moment ? now - moment.ago : moment.at

/** The last millisecond of a moment: that of its day, where it is a whole day. */
export const endOf = (moment: Moment, now: number): number =>
  "ago" in moment ? now - moment.ago : moment.isDay ? moment.at + dayMillis - 1 : moment.at

/** A flag that takes a moment. */
export const momentFlag = (name: string, description: string): Flag.Flag<Moment | undefined> =>
  Flag.String(name).pipe(
    Flag.filterMap(
      (text) => Option.fromUndefinedOr(parseMoment(text)),
      (text) => `Expected a time ago such as 12h, 2d or 3w, or a day such as 2026-11-01, not "${text}"`
    ),
    optionalFlag,
    Flag.withMetavar("when"),
    Flag.withDescription(description)
  )

/** A flag that takes a span of time, days and weeks included. */
export const spanFlag = (name: string, standard: number, description: string): Flag.Flag<number> =>
  Flag.String(name).pipe(
    Flag.filterMap(
      (text) => Option.fromUndefinedOr(parseSpan(text)),
      (text) => `Expected a number with h, d or w, such as 12h or 30d, not "${text}"`
    ),
    Flag.withDefault(standard),
    Flag.withMetavar("span"),
    Flag.withDescription(description)
  )
