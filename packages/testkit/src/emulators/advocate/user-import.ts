/** `MUTATION/USER`: creates and updates users. Section 8.1. */
import { badRequest, type RowError } from "./api-error.ts"
import type { JsonRecord } from "./json-record.ts"
import { accepted, refused, type ImportContext, type MakeRowImporter } from "./row-importer.ts"
import { checkUser } from "./user-check.ts"
import { mergeUser, referrerCodes, userSuccess, vanityCodes } from "./user-merge.ts"
import type { EmulatedUser } from "./user-store.ts"

/** The fixed columns of the success file, which are those of the user details report. Section 9. */
const successColumns = [
  "id",
  "accountId",
  "email",
  "firstName",
  "lastName",
  "referralCode",
  "imageUrl",
  "firstSeenIP",
  "lastSeenIP",
  "dateCreated",
  "dateUsTaxFormSubmitted",
  "emailHash",
  "referralSource",
  "locale",
  "countryCode",
  "shareLink",
  "facebookShareLink",
  "cleanShareLink"
]

const findConflict = (
  record: JsonRecord,
  before: EmulatedUser | undefined,
  context: ImportContext
): RowError | undefined => {
  const { behaviour, users } = context
  const accountId = String(record["accountId"])
  const id = String(record["id"])
  if (users.isBlocked(accountId, id)) return badRequest("The user was deleted and must not be tracked")
  if (before === undefined && users.accountSize(accountId) >= behaviour.usersPerAccount) {
    return badRequest(`The account already has ${behaviour.usersPerAccount} users`)
  }
  const paymentProviderId = record["paymentProviderId"]
  const beforeProviderId = before?.paymentProviderId
  if (
    paymentProviderId !== undefined &&
    beforeProviderId !== undefined &&
    paymentProviderId !== beforeProviderId
  ) {
    return badRequest("paymentProviderId cannot be changed once set")
  }
  const key = users.keyOf(accountId, id)
  for (const code of vanityCodes(record)) {
    if ((users.ownerOf(code) ?? key) !== key) return badRequest(`The referral code ${code} is taken`)
  }
  if (behaviour.unknownReferralCode === "ignore") return undefined
  const unknown = referrerCodes(record).find((code) => users.ownerOf(code) === undefined)
  return unknown === undefined ? undefined : badRequest(`Unknown referral code ${unknown}`)
}

/** Creates or updates the user that `accountId` and `id` name. */
export const makeUserImport: MakeRowImporter = (context) => ({
  requiredColumns: ["accountId", "id"],
  successColumns,
  openColumn: "customFields",
  check: (record) => checkUser(record, context),
  apply: (record) => {
    const { behaviour, users } = context
    if (!behaviour.keepUsers) return accepted(userSuccess(mergeUser(record, undefined, context)))
    const before = users.get(String(record["accountId"]), String(record["id"]))
    const conflict = findConflict(record, before, context)
    if (conflict !== undefined) return refused(conflict)
    const user = mergeUser(record, before, context)
    users.put(user)
    return accepted(userSuccess(user))
  }
})
