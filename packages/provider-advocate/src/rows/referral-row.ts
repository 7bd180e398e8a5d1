import { rowFault, rowSchema, type ValueRule } from "./row-rules.ts"
import { accountId, millis, textLike, userId } from "./value-rules.ts"

const program = textLike(
  (value) => /^[A-Za-z0-9-]{1,64}$/.test(value),
  "must be a program id: up to 64 letters, digits and dashes"
)

const notRewards = rowFault("wrong-type", "must be a list of objects")

const rewards: ValueRule = (value) =>
  Array.isArray(value) &&
  value.every((each) => typeof each === "object" && each !== null && !Array.isArray(each))
    ? undefined
    : notRewards

/** Rules for historic referrals, from the published schema of a referral's line, which forbids other members. */
export const referralRow = rowSchema({
  rule: "ReferralImportLine.schema.ts",
  required: {
    programId: program,
    "referrerUser.accountId": accountId,
    "referrerUser.id": userId,
    "referredUser.accountId": accountId,
    "referredUser.id": userId
  },
  optional: { dateReferralStarted: millis, dateConverted: millis, rewards },
  groups: [],
  mistaken: { "referrerUser.userId": "referrerUser.id", "referredUser.userId": "referredUser.id" },
  otherColumns: rowFault("not-allowed", "is not a member of a referral")
})
