/** `MUTATION/REFERRAL`: records historic referrals, from JSONL only. Section 8.6. */
import { badRequest, notFound, type RowError } from "./api-error.ts"
import { checkId, checkMembers, checkMillis, findings } from "./field-check.ts"
import { valueAt, type JsonRecord } from "./json-record.ts"
import { accepted, refused, type MakeRowImporter } from "./row-importer.ts"

const members = [
  "programId",
  "referrerUser",
  "referredUser",
  "dateReferralStarted",
  "dateConverted",
  "rewards"
]

const checkReferral = (record: JsonRecord): ReadonlyArray<RowError> =>
  findings(
    checkMembers(record, members, ""),
    checkId(record, "programId"),
    ["referrerUser", "referredUser"].flatMap((role) =>
      findings(checkId(record, `${role}.accountId`), checkId(record, `${role}.id`))
    ),
    checkMillis(record, "dateReferralStarted", "jsonl"),
    checkMillis(record, "dateConverted", "jsonl"),
    record["rewards"] === undefined || Array.isArray(record["rewards"])
      ? undefined
      : badRequest("rewards must be a list")
  )

/** Records a referral between two users that exist. The success file's columns are assumed. */
export const makeReferralImport: MakeRowImporter = ({ behaviour, users }) => ({
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
  openColumn: undefined,
  check: checkReferral,
  apply: (record) => {
    const isKnown = (role: string) =>
      users.get(String(valueAt(record, [role, "accountId"])), String(valueAt(record, [role, "id"]))) !==
      undefined
    const missing = ["referrerUser", "referredUser"].filter((role) => behaviour.keepUsers && !isKnown(role))
    if (missing.length > 0) {
      return refused(...missing.map((role) => notFound("USER_NOT_FOUND", `The ${role} was not found`)))
    }
    return accepted(record)
  }
})
