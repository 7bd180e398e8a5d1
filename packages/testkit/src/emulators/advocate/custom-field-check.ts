import { badRequest, type RowError } from "./api-error.ts"
import type { AdvocateBehaviour } from "./behaviour.ts"
import { isJsonRecord } from "./json-record.ts"

const maxFields = 100
const maxNameCharacters = 64
const maxValueCharacters = 1024

const checkField = (name: string, value: unknown, nameRule: RegExp): RowError | undefined => {
  if (name.length > maxNameCharacters || !nameRule.test(name)) {
    return badRequest(`Invalid custom field name "${name}"`)
  }
  if (typeof value === "object" && value !== null) {
    return badRequest(`Custom field ${name} must be a string, number, boolean or null`)
  }
  if (typeof value === "string" && value.length > maxValueCharacters) {
    return badRequest(`Custom field ${name} is longer than ${maxValueCharacters} characters`)
  }
  return undefined
}

/** The limits on custom fields: at most 100, plain values, short names. Section 8.2. */
export const checkCustomFields = (fields: unknown, behaviour: AdvocateBehaviour): ReadonlyArray<RowError> => {
  if (fields === undefined) return []
  if (!isJsonRecord(fields)) return [badRequest("customFields must be an object")]
  const entries = Object.entries(fields)
  if (entries.length > maxFields) return [badRequest(`More than ${maxFields} custom fields`)]
  const nameRule = behaviour.customFieldDashes === "accept" ? /^[A-Za-z0-9_-]+$/ : /^[A-Za-z0-9_]+$/
  return entries.flatMap(([name, value]) => checkField(name, value, nameRule) ?? [])
}
