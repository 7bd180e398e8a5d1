import { makeReferralImport } from "./referral-import.ts"
import { makeRewardRedemption } from "./reward-redemption.ts"
import type { MakeRowImporter } from "./row-importer.ts"
import { makeUserDeletion } from "./user-deletion.ts"
import { makeUserEventImport } from "./user-event-import.ts"
import { makeUserImport } from "./user-import.ts"

/** The import job types the emulator carries out. Section 6. */
export const importers: Readonly<Partial<Record<string, MakeRowImporter>>> = {
  "MUTATION/USER": makeUserImport,
  "MUTATION/USER_EVENT": makeUserEventImport,
  "MUTATION/DELETE_USER": makeUserDeletion,
  "MUTATION/REDEEMABLE_REWARD_BALANCE": makeRewardRedemption,
  "MUTATION/REFERRAL": makeReferralImport
}
