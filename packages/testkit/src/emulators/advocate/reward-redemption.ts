/** `MUTATION/REDEEMABLE_REWARD_BALANCE`: redeems part of users' balances. Section 8.5. */
import { badRequest, notFound } from "./api-error.ts"
import { checkId, findings, toNumber } from "./field-check.ts"
import { accepted, refused, type MakeRowImporter } from "./row-importer.ts"

const truncate = (value: number): number => Math.trunc(value * 100 + 1e-6) / 100

/** Takes `valueToRedeem` from the user's balance in the row's unit, each time it runs. Amounts have two decimals. */
export const makeRewardRedemption: MakeRowImporter = ({ behaviour, format, users }) => ({
  requiredColumns: ["accountId", "userId", "unit", "valueToRedeem"],
  successColumns: ["userId", "accountId", "unit", "availableValue", "valueToRedeem", "totalRedeemedValue"],
  openColumn: undefined,
  check: (record) =>
    findings(
      checkId(record, "accountId"),
      checkId(record, "userId"),
      checkId(record, "unit"),
      (toNumber(record["valueToRedeem"], format) ?? 0) > 0
        ? undefined
        : badRequest("valueToRedeem must be a positive number")
    ),
  apply: (record) => {
    const accountId = String(record["accountId"])
    const userId = String(record["userId"])
    const unit = String(record["unit"])
    const valueToRedeem = truncate(toNumber(record["valueToRedeem"], format) ?? 0)
    const success = { userId, accountId, unit, valueToRedeem, totalRedeemedValue: valueToRedeem }
    if (!behaviour.keepUsers) return accepted({ ...success, availableValue: 0 })
    const user = users.get(accountId, userId)
    if (user === undefined) {
      return refused(notFound("USER_NOT_FOUND", `User ${userId} of account ${accountId} not found`))
    }
    const available = user.balances?.[unit] ?? 0
    if (available < valueToRedeem) return refused(badRequest(`The balance in ${unit} is only ${available}`))
    const left = Math.round((available - valueToRedeem) * 100) / 100
    users.put({ ...user, balances: { ...user.balances, [unit]: left } })
    return accepted({ ...success, availableValue: left })
  }
})
