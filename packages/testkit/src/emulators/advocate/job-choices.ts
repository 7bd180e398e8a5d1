/** How jobs are made, run, listed and kept. The first setting of a switch is the default. */
export const jobChoices = {
  /** Whether a job's id is 24 hex digits or something else. Section 5.3: opaque. */
  jobIds: ["object-ids", "opaque"],
  /** Whether a job keeps the `name` and `requester` it was given. Section 5.3: free labels. */
  jobLabels: ["kept", "dropped"],
  /** Whether members of `params` that a type does not know are ignored. Section 6.1, assumed. */
  unknownParams: ["ignored", "refused"],
  /** Whether reward balances can be redeemed: the current list of types has dropped it. Section 6. */
  rewardRedemptions: ["supported", "refused"],
  /** Whether referrals can be imported: no how-to mentions it. Section 6. */
  referralImports: ["supported", "refused"],
  /** Whether imports of other types, such as MUTATION/USER_STATS, are carried out. Section 6: known by name only. */
  otherTypes: ["refused", "supported"],
  /** Whether jobs are processed one after another or at the same time. Section 7, assumed. */
  jobOrder: ["one-after-another", "together"],
  /** Order in which the rows of a file are processed; `mixed` mixes each thousand. Section 7, assumed. */
  rowOrder: ["file", "mixed"],
  /** What becomes of rows that were applied before an abort. Section 7, assumed. */
  abortedRows: ["stay", "undone"],
  /** What `deleteJob` does to a job that is running. Section 5.2, assumed. */
  deletedRunningJobs: ["run-on", "stop"],
  /** Whether `jobToken` gives a token; the member is nullable. Section 5.2. */
  jobTokens: ["given", "null"],
  /**
   * What a finished job's `stats` say. Section 5.3: null even on some completed jobs. Section 16: zero, or at odds with
   * the files.
   */
  stats: ["counts", "null", "zero", "inconsistent"],
  /** Whether a job carries `stats` before it is finished. Section 5.3, assumed. */
  pendingStats: ["null", "so-far"],
  /** Whether `stats.recordsProcessed` counts refused records too. Section 5.3, assumed. */
  recordsProcessed: ["all", "succeeded"],
  /** Order of the job list. Section 16: not promised. */
  jobListOrder: ["newest-first", "oldest-first", "mixed"],
  /** How GraphQL shows a job whose results are gone. Section 7: the word EXPIRED is REST's only. */
  expiredJobs: ["completed", "expired", "not-found"],
  /** Whether such a job still has download links, which lead nowhere. Section 16, assumed. */
  expiredLinks: ["dead", "null"]
} as const
