import { assumed, documented, leavingUnknown, type AdvocatePersonality } from "./personality.ts"

/** More foreign jobs than a page of the list holds; the newest one looks almost like ours. */
const foreignJobs = Array.from({ length: 25 }, (_, index) => ({
  id: index.toString(16).padStart(24, "f"),
  type: ["QUERY/USER", "MUTATION/NEVER_HEARD_OF", "MUTATION/USER", "MUTATION/USER_EVENT"][index % 4] ?? "",
  status: ["COMPLETED", "PENDING", "ABORTED"][index % 3] ?? "",
  name: `Nightly ${index}`,
  fileRef: `imports/somebody/users_${index}.csv`
}))

/** The service with another way of making, running, listing and keeping jobs. */
export const jobPersonalities: ReadonlyArray<AdvocatePersonality> = [
  assumed("opaque-job-ids", "5.3", "A job's id is not 24 hex digits.", { jobIds: "opaque" }),
  assumed("labels-dropped", "5.3", "A job keeps neither the name nor the requester it was given.", {
    jobLabels: "dropped"
  }),
  assumed("strict-params", "6.1", "Params that a type does not know are refused.", {
    unknownParams: "refused"
  }),
  documented("no-redemptions", "6", "Reward balances cannot be redeemed.", { rewardRedemptions: "refused" }),
  assumed("no-referrals", "6", "Referrals cannot be imported.", { referralImports: "refused" }),
  assumed("other-types", "6", "Imports of types that are known by name only are carried out.", {
    otherTypes: "supported"
  }),
  assumed("jobs-together", "7", "Jobs are processed at the same time.", { jobOrder: "together" }),
  assumed(
    "rows-in-any-order",
    "7",
    "Rows are processed, and reported, in another order than that of the file.",
    {
      rowOrder: "mixed"
    }
  ),
  leavingUnknown(
    assumed("aborts", "7", "A job is aborted after its first row, which stays applied.", {
      abortAfterRows: 1
    })
  ),
  leavingUnknown(
    assumed("aborts-and-undoes", "7", "A job is aborted after its first row, which is undone.", {
      abortAfterRows: 1,
      abortedRows: "undone"
    })
  ),
  assumed("row-limit", "4", "A file of more than 500,000 records is aborted.", { maxRecords: 500_000 }),
  assumed("deletion-stops-job", "5.2", "Deleting a running job stops it.", { deletedRunningJobs: "stop" }),
  documented("no-job-tokens", "5.2", "Tokens of jobs are null.", { jobTokens: "null" }),
  documented("stats-null", "5.3", "Finished jobs have no stats.", { stats: "null" }),
  assumed("stats-zero", "16", "The stats of finished jobs are zero.", { stats: "zero" }),
  assumed("stats-inconsistent", "16", "The stats of finished jobs are at odds with the result files.", {
    stats: "inconsistent"
  }),
  assumed("stats-while-pending", "5.3", "Jobs have stats before they are finished.", {
    pendingStats: "so-far"
  }),
  assumed("stats-of-successes", "5.3", "recordsProcessed leaves out the records that were refused.", {
    recordsProcessed: "succeeded"
  }),
  assumed("oldest-jobs-first", "16", "The list of jobs begins with the oldest.", {
    jobListOrder: "oldest-first"
  }),
  assumed("jobs-in-no-order", "16", "The list of jobs is in no order.", { jobListOrder: "mixed" }),
  assumed("short-pages", "15", "A page of jobs has at most three, whatever was asked for.", {
    jobPageCap: 3
  }),
  documented("foreign-jobs", "6", "The list of jobs is full of other people's jobs.", { foreignJobs }),
  assumed("jobs-visible-late", "16", "A new job cannot be found at the first two looks.", {
    jobVisibleAfterPolls: 2
  }),
  assumed("unknown-status", "16", "A job shows status words that no document has before it is COMPLETED.", {
    statusScript: ["QUEUED", "PROCESSING", "ALMOST"]
  }),
  documented("kept-30-days", "7", "Results are kept for 30 days, as the prose says.", { retentionDays: 30 }),
  documented("kept-35-days", "7", "Results are kept for 35 days, as an old sample shows.", {
    retentionDays: 35
  }),
  assumed("kept-an-hour", "7", "Results are kept for an hour.", { retentionDays: 1 / 24 }),
  leavingUnknown(
    assumed("gone-at-once", "7", "Results are gone as soon as a job is finished; the links lead nowhere.", {
      retentionDays: 0
    })
  ),
  leavingUnknown(
    assumed(
      "gone-without-links",
      "16",
      "Results are gone as soon as a job is finished, and so are the links.",
      {
        retentionDays: 0,
        expiredLinks: "null"
      }
    )
  ),
  leavingUnknown(
    assumed("expired-at-once", "7", "A job is EXPIRED, in GraphQL too, as soon as it is finished.", {
      retentionDays: 0,
      expiredJobs: "expired"
    })
  ),
  leavingUnknown(
    assumed("jobs-vanish", "16", "A job is not to be found any more as soon as it is finished.", {
      retentionDays: 0,
      expiredJobs: "not-found"
    })
  )
]
