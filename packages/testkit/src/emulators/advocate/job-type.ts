/** Which job types the emulator carries out. Section 6. */
import type { AdvocateBehaviour } from "./behaviour.ts"
import { isImportType, makeOtherImport } from "./other-import.ts"
import { makeReferralImport } from "./referral-import.ts"
import { makeRewardRedemption } from "./reward-redemption.ts"
import type { MakeRowImporter } from "./row-importer.ts"
import { makeUserDeletion } from "./user-deletion.ts"
import { makeUserEventImport } from "./user-event-import.ts"
import { makeUserImport } from "./user-import.ts"

const referrals = "MUTATION/REFERRAL"
const redemptions = "MUTATION/REDEEMABLE_REWARD_BALANCE"

const importers: Readonly<Partial<Record<string, MakeRowImporter>>> = {
  "MUTATION/USER": makeUserImport,
  "MUTATION/USER_EVENT": makeUserEventImport,
  "MUTATION/DELETE_USER": makeUserDeletion,
  [redemptions]: makeRewardRedemption,
  [referrals]: makeReferralImport
}

/** The importer of a job type, or undefined where the type is not supported. */
export const importerOf = (type: string, behaviour: AdvocateBehaviour): MakeRowImporter | undefined => {
  if (type === referrals && behaviour.referralImports === "refused") return undefined
  if (type === redemptions && behaviour.rewardRedemptions === "refused") return undefined
  if (Object.hasOwn(importers, type)) return importers[type]
  return behaviour.otherTypes === "supported" && isImportType(type) ? makeOtherImport : undefined
}
