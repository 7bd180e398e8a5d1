import type { AdvocateBehaviour } from "./behaviour.ts"
import type { JsonRecord } from "./json-record.ts"
import type { FileFormat } from "./record-reader.ts"

const guess = (value: unknown): unknown => {
  if (typeof value !== "string") return value
  if (/^-?\d+(\.\d+)?$/.test(value)) return Number(value)
  return value === "true" ? true : value === "false" ? false : value === "null" ? null : value
}

/** Custom or event fields as they are stored: a CSV's texts may become something else. Section 8, assumed. */
export const csvFieldValues = (
  fields: JsonRecord,
  format: FileFormat,
  { csvFieldTypes }: AdvocateBehaviour
): JsonRecord => {
  if (format !== "csv" || csvFieldTypes === "text") return fields
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, guess(value)]))
}
