/** Values in JSON by dotted paths, such as `format.separator`: how a wire profile says where something stands. */
import type { Schema } from "effect"

/** A JSON object while it is being made. */
export interface JsonMembers {
  [name: string]: Schema.Json
}

/** True for an object that is neither `null` nor a list. */
export const isJsonObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** The value at a path; undefined when there is none, or when the path is `null`: the service has no such member. */
export const valueAt = (root: unknown, path: string | null): unknown => {
  if (path === null) return undefined
  let value = root
  for (const name of path.split(".")) {
    if (!isJsonObject(value) || !Object.hasOwn(value, name)) return undefined
    value = value[name]
  }
  return value
}

/** The first value that is present at one of these paths. */
export const firstValueAt = (root: unknown, paths: ReadonlyArray<string>): unknown => {
  for (const path of paths) {
    const value = valueAt(root, path)
    if (value !== undefined && value !== null) return value
  }
  return undefined
}

/** Puts a value at a path, making the objects on the way. Does nothing when the path is `null`. */
export const putAt = (root: JsonMembers, path: string | null, value: Schema.Json): void => {
  if (path === null) return
  const names = path.split(".")
  const last = names.pop() ?? path
  let members = root
  for (const name of names) {
    const found = members[name]
    const next: JsonMembers = isJsonObject(found) ? found : {}
    members[name] = next
    members = next
  }
  members[last] = value
}

/** JSON text as a value, or undefined when it is none. */
export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
