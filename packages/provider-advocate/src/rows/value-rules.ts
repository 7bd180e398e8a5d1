/** Rules for single values, in sentences that go on from the name of the column and never quote the value. */
import type { SourceFormat } from "@bulkport/core/provider"
import { rowFault, type RowFault, type ValueRule } from "./row-rules.ts"

const notText = rowFault("wrong-type", "must be text")

/** Any text. In JSON, null and other types are refused: members that are not meant are left out. */
export const text: ValueRule = (value) => (typeof value === "string" ? undefined : notText)

const empty = rowFault("required", "must be text that is not empty")

/** A text that is not empty. */
export const nonEmpty: ValueRule = (value) =>
  typeof value === "string" && value.trim() !== "" ? undefined : empty

/** A text that is not empty, by a rule that stands there. */
const nonEmptyBy = (rule: string): ValueRule => {
  const fault = rowFault("required", "must be text that is not empty", rule)
  return (value) => (nonEmpty(value, "csv") === undefined ? undefined : fault)
}

/** Where the codes of row errors stand, with one of them. */
export const errorCode = (code: string): string => `Advocate Error Codes, ${code}`

/** The id of an account. */
export const accountId = nonEmptyBy(errorCode("RS044"))

/** The id of a user within its account. */
export const userId = nonEmptyBy(errorCode("RS043"))

/** Text of a certain form. */
export const textLike = (isFine: (text: string) => boolean, message: string, rule?: string): ValueRule => {
  const fault = rowFault("format", message, rule)
  return (value) => (typeof value === "string" && isFine(value) ? undefined : fault)
}

const notBoolean = rowFault("wrong-type", "must be true or false, in lower case")

/** True or false; in CSV as these words in lower case. How the service reads others is not documented. */
export const boolean: ValueRule = (value, format) => {
  const isBoolean = format === "csv" ? value === "true" || value === "false" : typeof value === "boolean"
  return isBoolean ? undefined : notBoolean
}

/** Moments before this would be before 1973: such numbers are seconds taken for milliseconds. */
const earliestMillis = 100_000_000_000

const notMillis = rowFault("wrong-type", "must be a whole number of milliseconds since 1970")

const seconds = rowFault("format", "must be in milliseconds, and looks like seconds")

/** A moment: integer milliseconds since the epoch. The service refuses ISO dates. */
export const millis: ValueRule = (value, format) => {
  const number = format === "csv" && typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value
  if (typeof number !== "number" || !Number.isSafeInteger(number) || number < 0) return notMillis
  return number < earliestMillis ? seconds : undefined
}

/** At least 7 characters, something before the @, and a top-level domain of two letters or more (RS023). */
export const email = textLike(
  (value) => value.length >= 7 && /^[^\s@][^\s]*@[^\s@]*\.[^\s@.]{2,}$/.test(value),
  "must be an e-mail address of at least 7 characters",
  errorCode("RS023")
)

/** `language_COUNTRY` (RS039). A sample of the vendor's own has a bare language. */
export const locale = textLike(
  (value) => /^[a-z]{2,3}(_([A-Z]{2}|\d{3}))?$/.test(value),
  "must be a language and a country such as en_CA",
  errorCode("RS039")
)

/** ISO 3166-1 alpha-2. */
export const countryCode = textLike(
  (value) => /^[A-Z]{2}$/.test(value),
  "must be a country code of two capital letters"
)

const longestCustomField = 1024

const customFields = "Custom User Fields"

const longField = rowFault(
  "too-long",
  `must not be longer than ${longestCustomField} characters`,
  customFields
)

const notSimple = rowFault("wrong-type", "must be text, a number, true, false or null", customFields)

/** Text up to 1024 characters, a number, a boolean, or null, which removes the field. */
export const customField: ValueRule = (value) => {
  if (typeof value === "string") return value.length > longestCustomField ? longField : undefined
  return typeof value === "object" && value !== null ? notSimple : undefined
}

/** A number; in CSV its digits. `undefined` for anything else. */
export const numberIn = (value: unknown, format: SourceFormat): number | undefined => {
  if (format === "jsonl") return typeof value === "number" ? value : undefined
  return typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : undefined
}

const nameLike = (
  pattern: RegExp,
  message: string,
  rule?: string
): ((name: string) => RowFault | undefined) => {
  const fault = rowFault("name", message, rule)
  return (name) => (pattern.test(name) ? undefined : fault)
}

/** Letters, digits, underscores and, according to the prose though not to the schema, dashes. */
export const customFieldName = nameLike(
  /^[A-Za-z0-9_-]{1,64}$/,
  "has a name the service does not take: up to 64 letters, digits and underscores",
  customFields
)

/** Ids of programs, as in `referralCodes.{programId}`. */
export const programId = nameLike(
  /^[A-Za-z0-9-]{1,64}$/,
  "does not end in a program id: up to 64 letters, digits and dashes"
)

const longestEventText = 1500

const eventApi = "Advocate API, log a user event"

const longEventText = rowFault(
  "too-long",
  `must not hold text longer than ${longestEventText} bytes`,
  eventApi
)

const nestedLists = rowFault("wrong-type", "must not hold lists of lists", eventApi)

/** A field of an event: any value, with no text above 1500 bytes and no list directly within a list. */
export const eventField: ValueRule = (value, format) => {
  if (typeof value === "string") {
    // No character takes more than three bytes for each unit of its length.
    const isLong =
      value.length * 3 > longestEventText && new TextEncoder().encode(value).length > longestEventText
    return isLong ? longEventText : undefined
  }
  if (typeof value !== "object" || value === null) return undefined
  const members: ReadonlyArray<unknown> = Object.values(value)
  if (Array.isArray(value) && members.some((member) => Array.isArray(member))) return nestedLists
  return members.map((member) => eventField(member, format)).find((fault) => fault !== undefined)
}
