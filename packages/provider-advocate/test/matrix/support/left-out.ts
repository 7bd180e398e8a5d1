/**
 * Checks of the shared suite that cannot hold under a personality, because the service does not have what they look at.
 *
 * All of them are tried by the full matrix, and must fail for some sample: what can hold has to be taken off this list. What
 * these personalities come to in the end is shown by whole imports, in the other matrix.
 */

/** Some checks that are left out, and why. */
export interface LeftOut {
  readonly personalities: ReadonlyArray<string>
  /** Left out for imports of this type only; for all unless given. */
  readonly importType?: string
  /** Their names. */
  readonly checks: RegExp
  readonly why: string
}

const refusedType =
  /^((find|track|collect|readOutcomes|parts): |(failures|safety): (find|track|collect) |safety: (keeps|logs) no secret|stage: (can be called again|gives a handle)|start: (creates|gives|returns|reports a (lost reply|reply|gateway))|validate: says nothing)/

/** The whole list. */
export const leftOut: ReadonlyArray<LeftOut> = [
  {
    personalities: ["aborts", "aborts-and-undoes"],
    checks: /^track: counts no more rows/,
    why: "An aborted job has failed, and does not get to its last row."
  },
  {
    personalities: ["aborts", "aborts-and-undoes"],
    checks:
      /^(collect: (hands out every file|gives the first byte|fails when)|readOutcomes: (says what|says the same|copes)|parts: says|safety: collect closes)/,
    why: "An aborted job has no result files."
  },
  {
    personalities: ["gone-at-once", "gone-without-links", "expired-at-once"],
    checks:
      /^(collect: (hands out every file|names each|works|gives the first byte|fails when)|readOutcomes: |parts: says|safety: (collect closes|logs no secret))/,
    why: "Result files are gone before they can be fetched."
  },
  {
    personalities: ["jobs-vanish"],
    checks:
      /^(track: (counts|leaves out)|collect: (?!refuses while)|readOutcomes: |parts: s|failures: collect |safety: (collect |keeps|logs))/,
    why: "A job that is finished cannot be looked at any more: it never gets there."
  },
  {
    personalities: ["no-redemptions"],
    importType: "MUTATION/REDEEMABLE_REWARD_BALANCE",
    checks: refusedType,
    why: "There are no jobs of a type that is refused."
  },
  {
    personalities: ["no-referrals"],
    importType: "MUTATION/REFERRAL",
    checks: refusedType,
    why: "There are no jobs of a type that is refused."
  }
]

/** Whether a check is left out under a personality for imports of a type. */
export const isLeftOut = (personality: string, type: string, check: string): boolean =>
  leftOut.some(
    ({ checks, importType = type, personalities }) =>
      importType === type && personalities.includes(personality) && checks.test(check)
  )
