/** A record of an import file, nested: CSV's dotted names are unfolded. */
export interface JsonRecord {
  readonly [name: string]: unknown
}

/** Whether a value is a plain object, and neither null nor a list. */
export const isJsonRecord = (value: unknown): value is JsonRecord =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** The value at a dotted path, or undefined. */
export const valueAt = (record: JsonRecord, path: ReadonlyArray<string>): unknown => {
  let value: unknown = record
  for (const name of path) {
    if (!isJsonRecord(value) || !Object.hasOwn(value, name)) return undefined
    value = value[name]
  }
  return value
}

/** Sets the value at a path, making the objects on the way. */
export const setAt = (record: Record<string, unknown>, path: ReadonlyArray<string>, value: unknown): void => {
  let place = record
  for (const name of path.slice(0, -1)) {
    const next = Object.hasOwn(place, name) ? place[name] : undefined
    const inner: Record<string, unknown> = isJsonRecord(next) ? next : {}
    define(place, name, inner)
    place = inner
  }
  define(place, path.at(-1) ?? "", value)
}

/** Plain assignment, except for names that would reach an object's prototype. */
const define = (place: Record<string, unknown>, name: string, value: unknown): void => {
  if (name !== "__proto__") place[name] = value
  else Object.defineProperty(place, name, { value, enumerable: true, configurable: true, writable: true })
}

/** The dotted names of everything below a prefix, as far as objects reach. */
export const namesBelow = (prefix: string, value: unknown): ReadonlyArray<string> =>
  isJsonRecord(value) ? Object.keys(value).map((name) => `${prefix}.${name}`) : []
