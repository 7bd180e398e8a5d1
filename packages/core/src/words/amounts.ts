/** Amounts as people read them. The same everywhere, whatever the machine's language. */

/** `1,234,567`. */
export const count = (amount: number): string => amount.toLocaleString("en-US")

/** `1 row`, `2 rows`. */
export const counted = (amount: number, noun: string): string =>
  `${count(amount)} ${noun}${amount === 1 ? "" : "s"}`

const units = ["B", "kB", "MB", "GB", "TB"] as const

/** An amount of bytes with the place of its unit, from bytes on. What would be rounded to a thousand of one is one of the next. */
export const inUnit = (bytes: number): { readonly number: string; readonly unit: number } => {
  if (bytes < 1000) return { number: String(Math.round(bytes)), unit: 0 }
  let unit = 1
  while (unit < units.length - 1 && bytes / 1000 ** unit >= 999.95) unit += 1
  return { number: (bytes / 1000 ** unit).toFixed(1), unit }
}

/** `12.3 MB`, in decimal units. */
export const size = (bytes: number): string => {
  const { number, unit } = inUnit(bytes)
  return `${number} ${units[unit] ?? ""}`
}
