/** Reading and building JSON by dotted paths, which is how wire profiles name fields. */

/** A JSON object before anyone knows what is in it. */
export type JsonObject = Readonly<Record<string, unknown>>

/** Whether a value is an object and no array. */
export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** The value at a dotted path; undefined when any step is missing. */
export const valueAt = (root: unknown, path: string): unknown =>
  path.split(".").reduce<unknown>((value, key) => (isJsonObject(value) ? value[key] : undefined), root)

/** An object with a value at each dotted path. Undefined values are left out. */
export const objectOf = (entries: ReadonlyArray<readonly [path: string, value: unknown]>): JsonObject => {
  const root: Record<string, unknown> = {}
  for (const [path, value] of entries) {
    if (value === undefined) continue
    const keys = path.split(".")
    const last = keys.pop() ?? path
    let target = root
    for (const key of keys) {
      const inner = target[key]
      target = isJsonObject(inner) ? inner : (target[key] = {})
    }
    target[last] = value
  }
  return root
}

/** Dotted paths of fields that are not among the known ones and do not lead to one. Arrays are not entered. */
export const unknownPaths = (
  value: unknown,
  known: ReadonlyArray<string>,
  prefix = ""
): ReadonlyArray<string> => {
  if (!isJsonObject(value)) return []
  return Object.entries(value).flatMap(([key, inner]) => {
    const path = `${prefix}${key}`
    if (known.includes(path)) return []
    return known.some((other) => other.startsWith(`${path}.`))
      ? unknownPaths(inner, known, `${path}.`)
      : [path]
  })
}

/** The object without the value at a dotted path. */
export const withoutPath = (root: JsonObject, path: string): JsonObject => {
  const [key = "", ...rest] = path.split(".")
  if (rest.length === 0) return Object.fromEntries(Object.entries(root).filter(([name]) => name !== key))
  const inner = root[key]
  return isJsonObject(inner) ? { ...root, [key]: withoutPath(inner, rest.join(".")) } : root
}
