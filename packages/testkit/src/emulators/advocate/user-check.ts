/** The rules for a user's record that need no look at other users. Section 8.1. */
import { badRequest, type RowError } from "./api-error.ts"
import type { AdvocateBehaviour } from "./behaviour.ts"
import { checkCustomFields } from "./custom-field-check.ts"
import {
  checkBoolean,
  checkId,
  checkMembers,
  checkMillis,
  checkText,
  findings,
  toBoolean
} from "./field-check.ts"
import { isJsonRecord, type JsonRecord } from "./json-record.ts"
import type { ImportContext } from "./row-importer.ts"
import { shareLinkNames } from "./user-merge.ts"

const textFields = ["firstName", "lastName", "email", "locale", "countryCode", "referralCode"]
const moreTextFields = ["paymentProviderId", "referredBy.code"]

/** Members that some document names. A spelling of vanity links that is not read is known all the same. */
const knownMembers = [
  ...textFields,
  "accountId",
  "id",
  "paymentProviderId",
  "referable",
  "referredBy",
  "referredByCodes",
  "referralCodes",
  "shareLinks",
  "sharelinks",
  "dateCreated",
  "imageUrl",
  "dateUsTaxFormSubmitted",
  "customFields",
  "segments"
]

const checkEmail = (email: unknown): RowError | undefined => {
  if (typeof email !== "string") return undefined
  if (email.length >= 7 && /^[^@\s]+@[^@\s]+\.[^@\s.]{2,}$/.test(email)) return undefined
  return badRequest("Invalid email address", "RS023")
}

const checkLocale = (locale: unknown, mayLackCountry: boolean): RowError | undefined => {
  if (typeof locale !== "string") return undefined
  const rule = mayLackCountry ? /^[a-z]{2,3}(_[A-Z]{2})?$/ : /^[a-z]{2,3}_[A-Z]{2}$/
  return rule.test(locale) ? undefined : badRequest(`Invalid locale "${locale}"`, "RS039")
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

const checkImage = (imageUrl: unknown, { imageUrlTexts }: AdvocateBehaviour): RowError | undefined => {
  if (imageUrl === undefined || imageUrl === null) return undefined
  if (typeof imageUrl !== "string") return badRequest("imageUrl must be a string")
  return imageUrlTexts === "accept" ? undefined : badRequest("imageUrl must be null")
}

const checkAccount = (record: JsonRecord, { accountIds }: AdvocateBehaviour): RowError | undefined =>
  accountIds === "free" || record["accountId"] === record["id"]
    ? undefined
    : badRequest("accountId must be the same as id")

const checkCreated = (record: JsonRecord, { behaviour, format }: ImportContext): RowError | undefined =>
  checkMillis(record, "dateCreated", behaviour.textDateCreated === "accept" ? "csv" : format)

const checkConverted = (referredBy: unknown, { behaviour, format }: ImportContext): RowError | undefined => {
  const isConverted = isJsonRecord(referredBy) ? referredBy["isConverted"] : undefined
  if (isConverted === undefined) return undefined
  const isBoolean = toBoolean(isConverted, format) !== undefined
  const isValid =
    behaviour.isConvertedType === "text"
      ? typeof isConverted === "string"
      : isBoolean || (behaviour.isConvertedType === "either" && typeof isConverted === "string")
  return isValid ? undefined : badRequest(`referredBy.isConverted must be a ${behaviour.isConvertedType}`)
}

const checkShareLinks = (record: JsonRecord, behaviour: AdvocateBehaviour): ReadonlyArray<RowError> =>
  shareLinkNames(behaviour).flatMap((name) => {
    if (record[name] === undefined) return []
    const needsDomain = badRequest(`${name} needs a custom short domain`, "RS053")
    return findings(checkPrograms(record, name), behaviour.shortDomain === "absent" ? needsDomain : undefined)
  })

/** Every fault of a user's record, in the order of the documented columns. */
export const checkUser = (record: JsonRecord, context: ImportContext): ReadonlyArray<RowError> => {
  const { behaviour, format } = context
  return findings(
    checkId(record, "accountId"),
    checkId(record, "id"),
    checkAccount(record, behaviour),
    [...textFields, ...moreTextFields].flatMap((name) => checkText(record, name) ?? []),
    checkEmail(record["email"]),
    checkBoolean(record, "referable", format),
    checkLocale(record["locale"], behaviour.languageOnlyLocale === "accept"),
    checkCountry(record["countryCode"]),
    checkReferredByCodes(record["referredByCodes"]),
    checkConverted(record["referredBy"], context),
    checkPrograms(record, "referralCodes"),
    checkShareLinks(record, behaviour),
    checkCreated(record, context),
    checkImage(record["imageUrl"], behaviour),
    checkMillis(record, "dateUsTaxFormSubmitted", format),
    checkCustomFields(record["customFields"], behaviour),
    behaviour.unknownUserColumns === "reject" ? checkMembers(record, knownMembers, "") : undefined
  )
}
