/** Amounts as people read them. The same everywhere, whatever the machine's language. */

/** `1,234,567`. */
export const count = (amount: number): string => amount.toLocaleString("en-US")

/** `1 row`, `2 rows`. */
export const counted = (amount: number, noun: string): string =>
  `${count(amount)} ${noun}${amount === 1 ? "" : "s"}`

/** `2026-08-01T10:15:00Z`; `undefined` for what is no time. */
export const moment = (millis: number | undefined): string | undefined => {
  const date = new Date(millis ?? Number.NaN)
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString().replace(/\.\d+Z$/, "Z")
}

const units = ["B", "kB", "MB", "GB", "TB"] as const

/** `12.3 MB`, in decimal units. */
export const size = (bytes: number): string => {
  const power = Math.min(units.length - 1, bytes < 1000 ? 0 : Math.floor(Math.log10(bytes) / 3))
  return `${power === 0 ? bytes : (bytes / 1000 ** power).toFixed(1)} ${units[power]}`
}

/** `250 ms`, `2.5 s`, `3 min 20 s`, `2 h 5 min`. */
export const duration = (millis: number): string => {
  if (millis < 1000) return `${Math.round(millis)} ms`
  if (millis < 60_000) return `${(millis / 1000).toFixed(1)} s`
  const seconds = Math.round(millis / 1000)
  const isShort = seconds < 3600
  const whole = isShort ? `${Math.floor(seconds / 60)} min` : `${Math.floor(seconds / 3600)} h`
  const left = isShort ? seconds % 60 : Math.floor((seconds % 3600) / 60)
  return left === 0 ? whole : `${whole} ${left} ${isShort ? "s" : "min"}`
}
