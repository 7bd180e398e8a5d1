/** Amounts as people read them. The same everywhere, whatever the machine's language. */
import { inUnit, size } from "@bulkport/core/preflight"

export { count, counted, size } from "@bulkport/core/preflight"

/** `2026-08-01T10:15:00Z`; `undefined` for what is no time. */
export const moment = (millis: number | undefined): string | undefined => {
  const date = new Date(millis ?? Number.NaN)
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString().replace(/\.\d+Z$/, "Z")
}

/** Hours, minutes and seconds of a time of at least a second, the two largest that are not zero. */
const clockParts = (
  millis: number,
  isWhole: boolean
): ReadonlyArray<readonly [string, "h" | "min" | "s"]> => {
  if (millis < 60_000 && isWhole) return [[String(Math.floor(millis / 1000)), "s"]]
  if (millis < 59_950) return [[(millis / 1000).toFixed(1), "s"]]
  const seconds = isWhole ? Math.floor(millis / 1000) : Math.round(millis / 1000)
  const isShort = seconds < 3600
  const [first, left] = isShort
    ? [Math.floor(seconds / 60), seconds % 60]
    : [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)]
  return [
    [String(first), isShort ? "min" : "h"],
    ...(left === 0 ? [] : ([[String(left), isShort ? "s" : "min"]] as const))
  ]
}

/** `250 ms`, `2.5 s`, `3 min 20 s`, `2 h 5 min`. */
export const duration = (millis: number): string =>
  millis < 999.5
    ? `${Math.round(millis)} ms`
    : clockParts(millis, false)
        .map((part) => part.join(" "))
        .join(" ")

/** The same in whole seconds, for a time that still grows: `0 s`, `12 s`, `3 min 20 s`. */
export const elapsed = (millis: number): string =>
  clockParts(millis, true)
    .map((part) => part.join(" "))
    .join(" ")

/** How amounts are worded: with the usual signs for units, or in full words for somebody who listens. */
export interface Wording {
  readonly size: (bytes: number) => string
  /** `10.7 of 50.0 MB`. */
  readonly sizeOf: (bytes: number, totalBytes: number) => string
  readonly duration: (millis: number) => string
  readonly elapsed: (millis: number) => string
  readonly perSecond: (amount: string) => string
}

const sizeOf =
  (one: (bytes: number) => string) =>
  (bytes: number, totalBytes: number): string => {
    const [done, all] = [one(bytes), one(totalBytes)]
    const [number = "", unit] = done.split(" ")
    return `${all.endsWith(` ${unit}`) ? number : done} of ${all}`
  }

/** `12.3 MB`, `3 min 20 s`, `4.0 MB/s`. */
export const shortWording: Wording = {
  size,
  sizeOf: sizeOf(size),
  duration,
  elapsed,
  perSecond: (amount) => `${amount}/s`
}

const unitWords = ["bytes", "kilobytes", "megabytes", "gigabytes", "terabytes"] as const
const clockWords = { h: "hour", min: "minute", s: "second" } as const

const clockInWords = (millis: number, isWhole: boolean): string =>
  clockParts(millis, isWhole)
    .map(([number, unit]) => `${number} ${clockWords[unit]}${number === "1" ? "" : "s"}`)
    .join(" ")

const sizeInWords = (bytes: number): string => {
  const { number, unit } = inUnit(bytes)
  return `${number} ${number === "1" && unit === 0 ? "byte" : unitWords[unit]}`
}

/** `12.3 megabytes`, `3 minutes 20 seconds`, `4.0 megabytes per second`. */
export const fullWording: Wording = {
  size: sizeInWords,
  sizeOf: sizeOf(sizeInWords),
  duration: (millis) =>
    millis < 999.5
      ? `${Math.round(millis)} millisecond${Math.round(millis) === 1 ? "" : "s"}`
      : clockInWords(millis, false),
  elapsed: (millis) => clockInWords(millis, true),
  perSecond: (amount) => `${amount} per second`
}
