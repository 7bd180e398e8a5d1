import { rowFault, rowSchema, type RowFault, type ValueRule } from "./row-rules.ts"
import { accountId, nonEmpty, numberIn, text, userId } from "./value-rules.ts"

const notAmount = rowFault("wrong-type", "must be a number that is not negative")

/** Nothing and 0 leave the balance as it is: that is how the service's report gives the column out. */
const amount: ValueRule = (value, format) => {
  if (value === "" && format === "csv") return undefined
  return (numberIn(value, format) ?? -1) >= 0 ? undefined : notAmount
}

const moreThanThere = rowFault("format", "is more than the availableValue of this row")

/**
 * Rules for redemptions, from "Bulk Reward Redemption": the rows of the report on available balances, with the value to
 * redeem filled in. Other columns of that report pass.
 */
export const rewardRedemptionRow = rowSchema({
  rule: "Bulk Reward Redemption",
  required: { accountId, userId, unit: nonEmpty },
  // The column must be there in CSV; a row may leave it empty, which in JSON lines is to leave it out.
  optional: {
    valueToRedeem: amount,
    unitName: text,
    currency: text,
    email: text,
    firstName: text,
    lastName: text
  },
  groups: [],
  mistaken: { id: "userId", valueToRedeemed: "valueToRedeem" },
  *across(cells, format): Iterable<readonly [string, RowFault]> {
    const available = numberIn(cells["availableValue"], format)
    const wanted = numberIn(cells["valueToRedeem"], format)
    if (available !== undefined && wanted !== undefined && wanted > available)
      yield ["valueToRedeem", moreThanThere]
  }
})
