/** The tables that integration results count. The shape of their body is not documented: every shape is tried, none is trusted. */
import type { WireProfile } from "../actito-wire-profile.ts"
import { isJsonObject } from "../json-path.ts"

/** What the results say about one loaded table: members of any names, counts and the table's own among them. */
export type ResultsItem = Readonly<Record<string, unknown>>

/** Objects and lists in each other. Deeper down nothing is looked for. */
const maxDepth = 4

/** The values of members with these names, whatever their case, in the order of the names. */
const valuesOf = (item: ResultsItem, names: ReadonlyArray<string>): ReadonlyArray<unknown> =>
  names.flatMap((name) =>
    Object.entries(item)
      .filter(([member]) => member.toLowerCase() === name.toLowerCase())
      .map(([, value]) => value)
  )

/** A count, as a number or as text. Anything else, `null` among it, is unknown and never zero. */
export const countIn = (item: ResultsItem, names: ReadonlyArray<string>): number | undefined => {
  for (const value of valuesOf(item, names)) {
    const isDigits = typeof value === "string" && /^\s*\d+\s*$/.test(value)
    const count = typeof value === "number" ? value : isDigits ? Number(value) : Number.NaN
    if (Number.isSafeInteger(count) && count >= 0) return count
  }
  return undefined
}

/** A flag, as a boolean or as text. */
export const flagIn = (item: ResultsItem, names: ReadonlyArray<string>): boolean | undefined => {
  const value = valuesOf(item, names)[0]
  if (typeof value === "boolean") return value
  const word = typeof value === "string" ? value.trim().toLowerCase() : ""
  return word === "true" ? true : word === "false" ? false : undefined
}

/**
 * One item for each loaded table: out of a list of them, an object around one list, or one table by itself, however deep in
 * each other. Counts may stand in an object of their own. Empty when it is not certain which of several lists it is.
 */
export const itemsIn = (body: unknown, { counts }: WireProfile): ReadonlyArray<ResultsItem> => {
  const { created, ignored, read, rejected, updated, withErrors } = counts
  const names = [created, ignored, read, rejected, updated, withErrors].flat()
  const isCounted = (item: ResultsItem): boolean => valuesOf(item, names).length > 0

  const inObject = (object: ResultsItem, depth: number): ReadonlyArray<ResultsItem> => {
    const values = Object.values(object)
    const lists = values.filter((value) => Array.isArray(value)).map((list) => inValue(list, depth + 1))
    const found = lists.filter((list) => list.length > 0)
    // Counts beside a list of tables are sums over them, and the same row is counted by each.
    if (found.length > 0) return found.length === 1 ? (found[0] ?? []) : []
    if (isCounted(object)) return [object]
    const inner = values.filter(isJsonObject).map((value) => inValue(value, depth + 1))
    const [only, ...others] = inner.filter((items) => items.length > 0)
    if (only === undefined || others.length > 0) return []
    // What stands around the counts of one table says which one it is.
    return only.length === 1 ? only.map((item) => ({ ...object, ...item })) : only
  }
  const inValue = (value: unknown, depth: number): ReadonlyArray<ResultsItem> => {
    if (depth > maxDepth) return []
    if (isJsonObject(value)) return inObject(value, depth)
    if (!Array.isArray(value)) return []
    const items = value.map((each: unknown) => (isJsonObject(each) ? inObject(each, depth + 1) : []))
    return items.every(({ length }) => length === 1) ? items.flat() : []
  }
  return inValue(body, 0)
}
