/** The rules for a user's record that need no look at other users. Section 8.1. */
import { badRequest, type RowError } from "./api-error.ts"
import { checkCustomFields } from "./custom-field-check.ts"
import { checkBoolean, checkId, checkMillis, checkText, findings } from "./field-check.ts"
import { isJsonRecord, valueAt, type JsonRecord } from "./json-record.ts"
import type { ImportContext } from "./row-importer.ts"

const textFields = ["firstName", "lastName", "email", "locale", "countryCode", "referralCode"]
const moreTextFields = ["paymentProviderId", "referredBy.code"]

const checkEmail = (email: unknown): RowError | undefined => {
  if (typeof email !== "string") return undefined
  if (email.length >= 7 && /^[^@\s]+@[^@\s]+\.[^@\s.]{2,}$/.test(email)) return undefined
  return badRequest("Invalid email address")
}

const checkLocale = (locale: unknown, mayLackCountry: boolean): RowError | undefined => {
  if (typeof locale !== "string") return undefined
  const rule = mayLackCountry ? /^[a-z]{2,3}(_[A-Z]{2})?$/ : /^[a-z]{2,3}_[A-Z]{2}$/
  return rule.test(locale) ? undefined : badRequest(`Invalid locale "${locale}"`)
}

const checkCountry = (country: unknown): RowError | undefined =>
  typeof country !== "string" || /^[A-Z]{2}$/.test(country)
    ? undefined
    : badRequest(`Invalid country code "${country}"`)

const checkPrograms = (record: JsonRecord, name: string): ReadonlyArray<RowError> => {
  const programs = record[name]
  if (programs === undefined) return []
  if (!isJsonRecord(programs)) return [badRequest(`${name} must be an object`)]
  return Object.entries(programs).flatMap(([programId, value]) => {
    if (!/^[a-zA-Z0-9-]{1,64}$/.test(programId)) return [badRequest(`Invalid program id "${programId}"`)]
    return typeof value === "string" ? [] : [badRequest(`${name}.${programId} must be a string`)]
  })
}

const checkReferredByCodes = (codes: unknown): RowError | undefined =>
  codes === undefined || (Array.isArray(codes) && codes.every((code) => typeof code === "string"))
    ? undefined
    : badRequest("referredByCodes must be a list of strings")

const checkImage = (imageUrl: unknown): RowError | undefined =>
  imageUrl === undefined || imageUrl === null || typeof imageUrl === "string"
    ? undefined
    : badRequest("imageUrl must be a string")

/** Every fault of a user's record, in the order of the documented columns. Unknown members are ignored (assumed). */
export const checkUser = (record: JsonRecord, context: ImportContext): ReadonlyArray<RowError> => {
  const { behaviour, format } = context
  return findings(
    checkId(record, "accountId"),
    checkId(record, "id"),
    [...textFields, ...moreTextFields].flatMap((name) => checkText(record, name) ?? []),
    checkEmail(record["email"]),
    checkBoolean(record, "referable", format),
    checkLocale(record["locale"], behaviour.languageOnlyLocale === "accept"),
    checkCountry(record["countryCode"]),
    checkReferredByCodes(valueAt(record, ["referredByCodes"])),
    checkPrograms(record, "referralCodes"),
    checkPrograms(record, "shareLinks"),
    checkMillis(record, "dateCreated", format),
    checkImage(record["imageUrl"]),
    checkMillis(record, "dateUsTaxFormSubmitted", format),
    checkCustomFields(record["customFields"], behaviour)
  )
}
