/** How much of the matrices is run: all of it, or a short form with a turn for everything. */
import type { SourceFormat } from "@bulkport/core/provider"
import {
  advocatePersonalities,
  type AdvocateBehaviour,
  type AdvocatePersonality
} from "@bulkport/testkit/emulators"

/** True for `pnpm run matrix`. */
export const isFull = process.env["BULKPORT_MATRIX"] === "full"

const wanted = process.env["BULKPORT_PERSONALITIES"]?.split(",")

/** A personality with its place among all of them. */
export interface Chosen {
  readonly personality: AdvocatePersonality
  readonly index: number
}

/** All personalities, or those that were asked for by name. */
export const chosenPersonalities: ReadonlyArray<Chosen> = advocatePersonalities
  .map((personality, index) => ({ personality, index }))
  .filter(({ personality }) => wanted?.includes(personality.name) ?? true)

/** True when no personality was left out by name. */
export const isEverybodyThere = chosenPersonalities.length === advocatePersonalities.length

/** The import type that a switch is about, for those that are about one. */
const typesOfSwitches: { readonly [Switch in keyof AdvocateBehaviour]?: string } = {
  deletionResults: "MUTATION/DELETE_USER",
  absentDeletions: "MUTATION/DELETE_USER",
  eventFieldsInCsv: "MUTATION/USER_EVENT",
  idempotencyKeys: "MUTATION/USER_EVENT",
  absentUsers: "MUTATION/USER_EVENT",
  rewardRedemptions: "MUTATION/REDEEMABLE_REWARD_BALANCE",
  emptyRedemptions: "MUTATION/REDEEMABLE_REWARD_BALANCE",
  referralImports: "MUTATION/REFERRAL",
  otherTypes: "MUTATION/USER_STATS",
  accountIds: "MUTATION/USER",
  customFieldDashes: "MUTATION/USER",
  imageUrlTexts: "MUTATION/USER",
  isConvertedType: "MUTATION/USER",
  languageOnlyLocale: "MUTATION/USER",
  shareLinkColumn: "MUTATION/USER",
  shortDomain: "MUTATION/USER",
  successValues: "MUTATION/USER",
  unknownReferralCode: "MUTATION/USER",
  unknownUserColumns: "MUTATION/USER",
  userSegments: "MUTATION/USER"
}

/** The one import type that a personality is about, if it is about one. */
const typeOf = ({ behaviour }: AdvocatePersonality): string | undefined => {
  const [first, ...others] = Object.keys(behaviour) as Array<keyof AdvocateBehaviour>
  return first === undefined || others.length > 0 ? undefined : typesOfSwitches[first]
}

/** A sample of either matrix. */
interface Sample {
  readonly importType: string
  readonly format: SourceFormat
}

/** The samples that a personality is tried with: all of them, or the one that it is about, or the next in turn. */
export const samplesFor = <S extends Sample>(
  { index, personality }: Chosen,
  samples: ReadonlyArray<S>
): ReadonlyArray<S> => {
  if (isFull) return samples
  const type = typeOf(personality)
  const about = samples.filter(({ importType }) => importType === type)
  return about.length > 0 ? about : samples.slice(index % samples.length).slice(0, 1)
}

/** Import type and format of a sample, in words. */
export const nameOf = ({ format, importType }: Sample): string => `${importType} as ${format}`
