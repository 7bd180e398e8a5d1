/** `MUTATION/REFERRAL`: records historic referrals, from JSONL only. Section 8.6. */
import { findAbsence } from "./absent-user.ts"
import { badRequest, type RowError } from "./api-error.ts"
import { checkId, checkMembers, checkMillis, findings } from "./field-check.ts"
import { isJsonRecord, valueAt, type JsonRecord } from "./json-record.ts"
import { accepted, refused, type MakeRowImporter } from "./row-importer.ts"

const members = [
  "programId",
  "referrerUser",
  "referredUser",
  "dateReferralStarted",
  "dateConverted",
  "rewards"
]

const roles = ["referrerUser", "referredUser"]

const checkRole = (record: JsonRecord, role: string): ReadonlyArray<RowError> => {
  const user = record[role]
  return findings(
    isJsonRecord(user) ? checkMembers(user, ["id", "accountId"], `${role}.`) : undefined,
    checkId(record, `${role}.accountId`),
    checkId(record, `${role}.id`)
  )
}

const checkReferral = (record: JsonRecord): ReadonlyArray<RowError> =>
  findings(
    checkMembers(record, members, ""),
    checkId(record, "programId"),
    roles.flatMap((role) => checkRole(record, role)),
    checkMillis(record, "dateReferralStarted", "jsonl"),
    checkMillis(record, "dateConverted", "jsonl"),
    record["rewards"] === undefined || Array.isArray(record["rewards"])
      ? undefined
      : badRequest("rewards must be a list")
  )

/** Records a referral between two users that exist. The success file's columns are assumed. */
export const makeReferralImport: MakeRowImporter = (context) => ({
  requiredColumns: ["programId", "referrerUser", "referredUser"],
  successColumns: [
    "programId",
    "referrerUser.accountId",
    "referrerUser.id",
    "referredUser.accountId",
    "referredUser.id",
    "dateReferralStarted",
    "dateConverted"
  ],
  keyColumns: [
    "programId",
    "referrerUser.accountId",
    "referrerUser.id",
    "referredUser.accountId",
    "referredUser.id"
  ],
  openColumn: undefined,
  check: checkReferral,
  apply: (record) => {
    const text = (role: string, name: string) => String(valueAt(record, [role, name]))
    const absences = context.behaviour.keepUsers
      ? findings(...roles.map((role) => findAbsence(context, text(role, "accountId"), text(role, "id"))))
      : []
    return absences.length > 0 ? refused(...absences) : accepted(record)
  }
})
