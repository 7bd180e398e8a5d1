/** What becomes of a user when a record is applied to it. Section 8.1. */
import { hash } from "node:crypto"
import type { AdvocateBehaviour } from "./behaviour.ts"
import { csvFieldValues } from "./csv-field-values.ts"
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

/** The names of the members that hold a user's vanity links. Section 8.1: the sources disagree. */
export const shareLinkNames = ({ shareLinkColumn }: AdvocateBehaviour): ReadonlyArray<string> =>
  shareLinkColumn === "both" ? ["shareLinks", "sharelinks"] : [shareLinkColumn]

const shareLinksOf = (record: JsonRecord, behaviour: AdvocateBehaviour) => {
  const given = shareLinkNames(behaviour).map((name) => record[name])
  return given.every((each) => each === undefined)
    ? undefined
    : (Object.assign({}, ...given) as Record<string, string>)
}

const mergeFields = (
  before: EmulatedUser["customFields"],
  given: unknown,
  { behaviour, format }: ImportContext
) => {
  if (!isJsonRecord(given)) return before ?? {}
  const fields = csvFieldValues(given, format, behaviour)
  // Null removes a field (section 8.2).
  return Object.fromEntries(Object.entries({ ...before, ...fields }).filter(([, value]) => value !== null))
}

/** A row's own segment operations, where they have an effect. In CSV they are taken to be a list in one cell. */
const rowSegments = (segments: unknown, { userSegments }: AdvocateBehaviour): ReadonlyArray<string> => {
  if (userSegments === "ignored") return []
  if (Array.isArray(segments)) return segments.map(String)
  return typeof segments === "string" ? segments.split(/[\s,;|]+/) : []
}

/** The user without what a row's empty cells clear. */
const cleared = (
  user: EmulatedUser | undefined,
  emptyCells: ReadonlyArray<ReadonlyArray<string>>
): EmulatedUser | undefined => {
  if (user === undefined || emptyCells.length === 0) return user
  const empty = new Set(emptyCells.map((path) => path.join(".")))
  const without = (members: object, prefix: string) =>
    Object.fromEntries(Object.entries(members).filter(([name]) => !empty.has(prefix + name)))
  const { accountId, customFields, id, ...rest } = user
  return { ...without(rest, ""), accountId, id, customFields: without(customFields ?? {}, "customFields.") }
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
  stored: EmulatedUser | undefined,
  context: ImportContext,
  emptyCells: ReadonlyArray<ReadonlyArray<string>>
): EmulatedUser => {
  const { behaviour } = context
  const before = cleared(stored, emptyCells)
  const accountId = String(record["accountId"])
  const id = String(record["id"])
  const programs = isJsonRecord(record["referralCodes"]) ? record["referralCodes"] : {}
  const codes = referrerCodes(record)
  const jobSegments = context.params["segments"]
  const segments = [
    ...(Array.isArray(jobSegments) ? jobSegments.map(String) : []),
    ...rowSegments(record["segments"], behaviour)
  ]
  const changes = given({
    email: textOf(record["email"]),
    firstName: textOf(record["firstName"]),
    lastName: textOf(record["lastName"]),
    locale: textOf(record["locale"]),
    countryCode: textOf(record["countryCode"]),
    imageUrl: textOf(record["imageUrl"]),
    paymentProviderId: textOf(record["paymentProviderId"]),
    referralCode: textOf(record["referralCode"]),
    shareLinks: shareLinksOf(record, behaviour),
    referable: toBoolean(record["referable"], context.format),
    // A text that is not wanted was refused before.
    dateCreated: toNumber(record["dateCreated"], "csv"),
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
    customFields: mergeFields(before?.customFields, record["customFields"], context),
    segments: applySegments(before?.segments ?? [], segments)
  }
}
