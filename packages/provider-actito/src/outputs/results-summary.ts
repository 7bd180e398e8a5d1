/** What the integration results count. The shape of their body is not documented: every shape is tried, none is trusted. */
import type { OutcomeTotals } from "@bulkport/core/provider"
import type { StatusClass, WireProfile } from "../actito-wire-profile.ts"
import { isJsonObject } from "../json-path.ts"

type JsonItem = Readonly<Record<string, unknown>>

/** The values of members with these names, whatever their case, in the order of the names. */
const valuesOf = (item: JsonItem, names: ReadonlyArray<string>): ReadonlyArray<unknown> =>
  names.flatMap((name) =>
    Object.entries(item)
      .filter(([member]) => member.toLowerCase() === name.toLowerCase())
      .map(([, value]) => value)
  )

/** A count, as a number or as text. Anything else, `null` among it, is unknown and never zero. */
const countIn = (item: JsonItem, names: ReadonlyArray<string>): number | undefined => {
  for (const value of valuesOf(item, names)) {
    const isDigits = typeof value === "string" && /^\s*\d+\s*$/.test(value)
    const count = typeof value === "number" ? value : isDigits ? Number(value) : Number.NaN
    if (Number.isSafeInteger(count) && count >= 0) return count
  }
  return undefined
}

const flagIn = (item: JsonItem, names: ReadonlyArray<string>): boolean | undefined => {
  const value = valuesOf(item, names)[0]
  if (typeof value === "boolean") return value
  const word = typeof value === "string" ? value.trim().toLowerCase() : ""
  return word === "true" ? true : word === "false" ? false : undefined
}

/** The loaded tables: a list of them, an object around one list, or one table by itself. */
const itemsIn = (body: unknown, { counts }: WireProfile): ReadonlyArray<JsonItem> => {
  const names = Object.values(counts).flat()
  const isCounted = (value: unknown): value is JsonItem =>
    isJsonObject(value) && valuesOf(value, names).length > 0
  const isCountedList = (value: unknown): value is ReadonlyArray<JsonItem> =>
    Array.isArray(value) && value.length > 0 && value.every(isCounted)
  if (isCountedList(body)) return body
  if (!isJsonObject(body)) return []
  if (isCounted(body)) return [body]
  const inner = Object.values(body).flatMap((value): ReadonlyArray<ReadonlyArray<JsonItem>> => {
    if (isCountedList(value)) return [value]
    return isCounted(value) ? [[value]] : []
  })
  return inner.length === 1 ? (inner[0] ?? []) : []
}

const sum = (numbers: ReadonlyArray<number | undefined>): number | undefined =>
  numbers.reduce<number | undefined>(
    (total, next) => (total === undefined || next === undefined ? undefined : total + next),
    0
  )

/** Rows of one table that were certainly not rejected. Rows that the mode left alone count as accepted, being no fault. */
const acceptedIn = (item: JsonItem, { counts }: WireProfile): number | undefined => {
  const written = sum([countIn(item, counts.created), countIn(item, counts.updated)])
  const ignored = countIn(item, counts.ignored)
  if (written === undefined || ignored !== undefined) return sum([written, ignored])
  // Without a count of ignored rows, there are none only if the others add up.
  const read = countIn(item, counts.read)
  return sum([written, countIn(item, counts.rejected)]) === read ? written : undefined
}

/** True when a table's own flag contradicts its own count. */
const isContradictory = (item: JsonItem, { counts }: WireProfile): boolean => {
  const withErrors = flagIn(item, counts.withErrors)
  const rejected = countIn(item, counts.rejected)
  return withErrors !== undefined && rejected !== undefined && withErrors !== rejected > 0
}

/**
 * The totals that the results give for certain; undefined when they give none.
 *
 * Of several loaded tables only rejections are summed, when every table counts them: the same row is read, and may be
 * accepted, by each of them.
 */
export const totalsIn = (body: unknown, profile: WireProfile): OutcomeTotals | undefined => {
  const items = itemsIn(body, profile)
  const [only] = items
  if (only === undefined || items.some((item) => isContradictory(item, profile))) return undefined
  const rejected = sum(items.map((item) => countIn(item, profile.counts.rejected)))
  const read = items.length === 1 ? countIn(only, profile.counts.read) : undefined
  const accepted = items.length === 1 ? acceptedIn(only, profile) : undefined
  if (read === undefined && accepted === undefined && rejected === undefined) return undefined
  return {
    _tag: "OutcomeTotals",
    ...(read === undefined ? {} : { read }),
    ...(accepted === undefined ? {} : { accepted }),
    ...(rejected === undefined ? {} : { rejected })
  }
}

/**
 * Whether totals may stand beside this status: a job that ended with errors, or failed, and yet counts no rejected row,
 * has lost some. The other way round the counts are the more careful of the two, and are believed.
 */
export const isBelievable = (
  totals: OutcomeTotals | undefined,
  statusClass: StatusClass | undefined
): boolean => totals === undefined || statusClass === "succeeded" || (totals.rejected ?? 0) > 0
