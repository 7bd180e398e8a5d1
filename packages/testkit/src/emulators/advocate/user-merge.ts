/** What becomes of a user when a record is applied to it. Sections 8.1 and 9. */
import { hash } from "node:crypto"
import { toBoolean, toNumber } from "./field-check.ts"
import { isJsonRecord, valueAt, type JsonRecord } from "./json-record.ts"
import type { ImportContext } from "./row-importer.ts"
import { applySegments } from "./segments.ts"
import type { EmulatedUser } from "./user-store.ts"

const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined)

/** The codes a record says its user was referred by. */
export const referrerCodes = (record: JsonRecord): ReadonlyArray<string> => {
  const single = textOf(valueAt(record, ["referredBy", "code"]))
  const several = record["referredByCodes"]
  return [
    ...(single === undefined ? [] : [single]),
    ...(Array.isArray(several) ? several.filter((code) => typeof code === "string") : [])
  ]
}

/** The codes a record wants for its user. */
export const vanityCodes = (record: JsonRecord): ReadonlyArray<string> => {
  const programs = record["referralCodes"]
  const codes = [record["referralCode"], ...(isJsonRecord(programs) ? Object.values(programs) : [])]
  return codes.filter((code) => typeof code === "string")
}

/** Nothing random: the same user gets the same code in every run. */
const generateCode = (accountId: string, id: string): string =>
  hash("sha1", `${accountId}\n${id}`).slice(0, 16).toUpperCase()

const mergeFields = (before: EmulatedUser["customFields"], given: unknown) => {
  if (!isJsonRecord(given)) return before ?? {}
  // Null removes a field (section 8.2).
  return Object.fromEntries(Object.entries({ ...before, ...given }).filter(([, value]) => value !== null))
}

/** Leaves out what was not given, so that it does not overwrite what is stored. */
const given = <A extends object>(value: A): { [K in keyof A]?: Exclude<A[K], undefined> } => {
  const result: { [K in keyof A]?: Exclude<A[K], undefined> } = {}
  for (const name in value) {
    const member = value[name]
    if (member !== undefined) result[name] = member as Exclude<A[typeof name], undefined>
  }
  return result
}

/** The user a record leaves behind, given the one there was. A code is generated when there is none. */
export const mergeUser = (
  record: JsonRecord,
  before: EmulatedUser | undefined,
  context: ImportContext
): EmulatedUser => {
  const accountId = String(record["accountId"])
  const id = String(record["id"])
  const programs = isJsonRecord(record["referralCodes"]) ? record["referralCodes"] : {}
  const codes = referrerCodes(record)
  const segments = context.params["segments"]
  const changes = given({
    email: textOf(record["email"]),
    firstName: textOf(record["firstName"]),
    lastName: textOf(record["lastName"]),
    locale: textOf(record["locale"]),
    countryCode: textOf(record["countryCode"]),
    imageUrl: textOf(record["imageUrl"]),
    paymentProviderId: textOf(record["paymentProviderId"]),
    referralCode: textOf(record["referralCode"])?.toUpperCase(),
    referable: toBoolean(record["referable"], context.format),
    dateCreated: toNumber(record["dateCreated"], context.format),
    dateUsTaxFormSubmitted: toNumber(record["dateUsTaxFormSubmitted"], context.format),
    referredByCodes: codes.length > 0 ? codes : undefined
  })
  return {
    dateCreated: Date.now(),
    referralCode: generateCode(accountId, id),
    ...before,
    ...changes,
    accountId,
    id,
    referralCodes: { ...before?.referralCodes, ...(programs as Record<string, string>) },
    customFields: mergeFields(before?.customFields, record["customFields"]),
    segments: applySegments(before?.segments ?? [], Array.isArray(segments) ? segments.map(String) : [])
  }
}

/** A user's line in the success file: what is stored, and what the service adds. */
export const userSuccess = (user: EmulatedUser): JsonRecord => {
  const { balances: _balances, segments: _segments, referralCodes: _codes, ...shown } = user
  const shareLink = `https://ssqt.example/${user.referralCode ?? ""}`
  return {
    ...shown,
    ...(user.email === undefined ? {} : { emailHash: hash("md5", user.email.toLowerCase()) }),
    shareLink,
    facebookShareLink: `${shareLink}/f`,
    cleanShareLink: shareLink
  }
}
