/** What has to be said for an import by SFTP: beginnings of names, and what is agreed to. */
import type { JsonObject } from "@bulkport/core/provider"

/** Beginnings of file names by import type, as the emulated service knows them. */
export const prefixOf = {
  "MUTATION/USER": "users",
  "MUTATION/USER_EVENT": "userEvents",
  "MUTATION/DELETE_USER": "deleteUsers",
  "MUTATION/REDEEMABLE_REWARD_BALANCE": "redeemRewards",
  "MUTATION/REFERRAL": "referrals",
  "MUTATION/USER_STATS": "stats"
} as const satisfies Readonly<Record<string, string>>

/** The same as a setting. */
export const prefixes = Object.entries(prefixOf)
  .map(([importType, prefix]) => `${importType}=${prefix}`)
  .join(",")

const reacting = { "fire-programs": true, "fire-webhooks": true, "fire-analytics": true }

/** The options without which an import is refused by SFTP: everything happens that the service does unasked. */
export const agreedOptions = (importType: string): JsonObject => {
  if (/^(users|user-events|referrals)$|\/(USER|USER_EVENT|REFERRAL)$/.test(importType)) return reacting
  return /^delete-users$|\/DELETE_USER$/.test(importType) ? { "delete-empty-accounts": true } : {}
}
