/** Checks of single values that several job types share. Each answers undefined when there is nothing to say. */
import { badRequest, type RowError } from "./api-error.ts"
import { valueAt, type JsonRecord } from "./json-record.ts"
import type { FileFormat } from "./record-reader.ts"

/** The value under a dotted name. Most names have no dot, and there are many rows: those are not split. */
const read = (record: JsonRecord, name: string): unknown =>
  name.includes(".") ? valueAt(record, name.split(".")) : record[name]

const idCodes: Readonly<Partial<Record<string, string>>> = {
  id: "RS043",
  userId: "RS043",
  accountId: "RS044"
}

/** The message of the vendor's own sample row is that of an empty `id`. Sections 9 and 11.3. */
export const checkId = (record: JsonRecord, name: string): RowError | undefined => {
  const value = read(record, name)
  if (typeof value === "string" && value.trim() !== "") return undefined
  return badRequest(`This request requires a valid non-empty ${name}`, idCodes[name])
}

/** A text, when given. JSON's null is refused. Section 8.1. */
export const checkText = (record: JsonRecord, name: string): RowError | undefined => {
  const value = read(record, name)
  return value === undefined || typeof value === "string" ? undefined : badRequest(`${name} must be a string`)
}

/** The boolean a value stands for: itself, or its word in a CSV cell. Undefined when it is neither. */
export const toBoolean = (value: unknown, format: FileFormat): boolean | undefined => {
  if (typeof value === "boolean") return value
  if (format === "csv" && (value === "true" || value === "false")) return value === "true"
  return undefined
}

/** A boolean, when given. */
export const checkBoolean = (record: JsonRecord, name: string, format: FileFormat): RowError | undefined => {
  const value = read(record, name)
  if (value === undefined || toBoolean(value, format) !== undefined) return undefined
  return badRequest(`${name} must be a boolean`)
}

/** The number a value stands for: itself, or its digits in a CSV cell. Undefined when it is neither. */
export const toNumber = (value: unknown, format: FileFormat): number | undefined => {
  if (typeof value === "number") return value
  if (format === "csv" && typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value)) return Number(value)
  return undefined
}

/** A moment in integer milliseconds, when given. An ISO date is refused. Sections 8.1 and 8.3. */
export const checkMillis = (record: JsonRecord, name: string, format: FileFormat): RowError | undefined => {
  const value = read(record, name)
  if (value === undefined) return undefined
  const number = toNumber(value, format)
  if (number !== undefined && Number.isSafeInteger(number) && number >= 0) return undefined
  return badRequest(`${name} must be an integer number of milliseconds`)
}

/** Members that are not in the list, each refused by name. */
export const checkMembers = (
  record: JsonRecord,
  allowed: ReadonlyArray<string>,
  place: string
): ReadonlyArray<RowError> =>
  Object.keys(record)
    .filter((name) => !allowed.includes(name))
    .map((name) => badRequest(`Unknown property ${place}${name}`))

/** Leaves out what had nothing to say. */
export const findings = (
  ...checks: ReadonlyArray<RowError | undefined | ReadonlyArray<RowError>>
): ReadonlyArray<RowError> => checks.flatMap((check) => check ?? [])
