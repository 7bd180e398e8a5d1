/** `MUTATION/REDEEMABLE_REWARD_BALANCE`: redeems part of users' balances. Section 8.5. */
import { findAbsence } from "./absent-user.ts"
import { badRequest, type RowError } from "./api-error.ts"
import { checkId, findings, toNumber } from "./field-check.ts"
import type { JsonRecord } from "./json-record.ts"
import { accepted, refused, type ImportContext, type MakeRowImporter } from "./row-importer.ts"

/** The success file's columns, assumed to be those of the report that the uploaded file is made from. */
const successColumns = [
  "firstName",
  "lastName",
  "email",
  "dateBlocked",
  "unitName",
  "currency",
  "availableValue",
  "valueToRedeem",
  "totalRedeemedValue",
  "userId",
  "accountId",
  "unit",
  "segments"
]

const truncate = (value: number): number => Math.trunc(value * 100 + 1e-6) / 100

/** What a row wants to redeem; undefined when that is no number. Empty means nothing. Decimals are cut off at two. */
const wantedBy = (record: JsonRecord, { format }: ImportContext): number | undefined => {
  const value = record["valueToRedeem"]
  if (value === undefined) return 0
  const number = toNumber(value, format)
  return number === undefined ? undefined : truncate(number)
}

const checkValue = (record: JsonRecord, context: ImportContext): RowError | undefined => {
  const wanted = wantedBy(record, context)
  const mayBeNothing = context.behaviour.emptyRedemptions === "accepted"
  if (wanted !== undefined && (wanted > 0 || (wanted === 0 && mayBeNothing))) return undefined
  return badRequest("valueToRedeem must be a positive number")
}

/** Takes `valueToRedeem` from the user's balance in the row's unit, each time it runs. All other cells have no effect. */
export const makeRewardRedemption: MakeRowImporter = (context) => ({
  requiredColumns: ["accountId", "userId", "unit", "valueToRedeem"],
  successColumns,
  keyColumns: ["userId", "accountId", "unit"],
  openColumn: undefined,
  check: (record) =>
    findings(
      checkId(record, "accountId"),
      checkId(record, "userId"),
      checkId(record, "unit"),
      checkValue(record, context)
    ),
  apply: (record) => {
    const { behaviour, users } = context
    const accountId = String(record["accountId"])
    const userId = String(record["userId"])
    const unit = String(record["unit"])
    const valueToRedeem = wantedBy(record, context) ?? 0
    const success = { userId, accountId, unit, unitName: unit, valueToRedeem }
    if (!behaviour.keepUsers) {
      return accepted({ ...success, availableValue: 0, totalRedeemedValue: valueToRedeem })
    }
    const absence = findAbsence(context, accountId, userId)
    const user = users.get(accountId, userId)
    if (absence !== undefined || user === undefined) return refused(...findings(absence))
    const available = user.balances?.[unit] ?? 0
    if (available < valueToRedeem) return refused(badRequest(`The balance in ${unit} is only ${available}`))
    const availableValue = truncate(available - valueToRedeem)
    const totalRedeemedValue = truncate((user.redeemed?.[unit] ?? 0) + valueToRedeem)
    users.put({
      ...user,
      balances: { ...user.balances, [unit]: availableValue },
      redeemed: { ...user.redeemed, [unit]: totalRedeemedValue }
    })
    const { email, firstName, lastName } = user
    return accepted({ firstName, lastName, email, ...success, availableValue, totalRedeemedValue })
  }
})
