/** `MUTATION/USER`: creates and updates users. Section 8.1. */
import { badRequest, type RowError } from "./api-error.ts"
import type { JsonRecord } from "./json-record.ts"
import { accepted, refused, type ImportContext, type MakeRowImporter } from "./row-importer.ts"
import { checkUser } from "./user-check.ts"
import { mergeUser, referrerCodes, vanityCodes } from "./user-merge.ts"
import type { EmulatedUser } from "./user-store.ts"
import { userColumns, userSuccess } from "./user-success.ts"

const findConflict = (
  record: JsonRecord,
  before: EmulatedUser | undefined,
  context: ImportContext
): RowError | undefined => {
  const { behaviour, users } = context
  const accountId = String(record["accountId"])
  const id = String(record["id"])
  if (users.isBlocked(accountId, id))
    return badRequest("The user was deleted and must not be tracked", "RS050")
  if (before === undefined && users.accountSize(accountId) >= behaviour.usersPerAccount) {
    return badRequest(`The account already has ${behaviour.usersPerAccount} users`, "RS013")
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
    if ((users.ownerOf(code) ?? key) !== key) return badRequest(`The referral code ${code} is taken`, "RS034")
  }
  if (behaviour.unknownReferralCode === "ignore") return undefined
  const unknown = referrerCodes(record).find((code) => users.ownerOf(code) === undefined)
  return unknown === undefined ? undefined : badRequest(`Unknown referral code ${unknown}`, "RS034")
}

/** Creates or updates the user that `accountId` and `id` name. */
export const makeUserImport: MakeRowImporter = (context) => ({
  requiredColumns: ["accountId", "id"],
  successColumns: userColumns,
  keyColumns: ["id", "accountId"],
  openColumn: "customFields",
  check: (record) => checkUser(record, context),
  apply: (record, emptyCells) => {
    const { behaviour, users } = context
    if (!behaviour.keepUsers) {
      return accepted(userSuccess(mergeUser(record, undefined, context, []), behaviour))
    }
    const before = users.get(String(record["accountId"]), String(record["id"]))
    const conflict = findConflict(record, before, context)
    if (conflict !== undefined) return refused(conflict)
    const user = mergeUser(record, before, context, emptyCells)
    users.put(user)
    return accepted(userSuccess(user, behaviour))
  }
})
