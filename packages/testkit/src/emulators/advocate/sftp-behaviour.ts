/**
 * Everything about the SFTP drop that its documentation leaves open, as switches.
 *
 * Section 14 of the dossier. "Assumed" marks what no public source settles.
 */
import type { OutputFormat } from "./job-store.ts"

/** How the emulated drop behaves. Every member may be changed while it runs and applies from then on. */
export interface SftpBehaviour {
  /**
   * Which job type a file becomes, by what its name begins with; the longest that fits counts, and case matters.
   *
   * The service lists its prefixes in a screenshot only; all of these are assumed.
   */
  prefixes: Readonly<Record<string, string>>
  /** How long a file lies there before it is taken, in milliseconds. Assumed. */
  pickUpMillis: number
  /**
   * Whether a file is taken when it has been written to its end, or as soon as there is one of a fitting name, with as
   * much as is in it by then. Assumed.
   */
  pickUp: "when-complete" | "as-written"
  /** What becomes of a file that was taken. Assumed. */
  afterPickUp: "keep" | "delete" | "archive"
  /** Where taken files go with `archive`: a folder beside them. Assumed. */
  archiveFolder: string
  /** Whether jobs are called after their file, or have no name. Assumed. */
  jobName: "null" | "file-name"
  /** The requester of the jobs. Assumed. */
  requester: string | null
  /** The format of the jobs' result files. Assumed. */
  outputFormat: OutputFormat
  /** Whether a file's content is looked at before there is a job, and refused in the upload history. Wording assumed. */
  validation: "before-job" | "none"
  /** Largest file in bytes; a larger one shows in the upload history and becomes no job. */
  maxFileBytes: number
  /** Whether the client's key is let in. */
  clientKey: "accepted" | "refused"
  /** Whether the server shows the key that it announces, or another. */
  hostKey: "announced" | "another"
}

/** The behaviour unless told otherwise. */
export const defaultSftpBehaviour: Readonly<SftpBehaviour> = {
  prefixes: {
    users: "MUTATION/USER",
    userEvents: "MUTATION/USER_EVENT",
    deleteUsers: "MUTATION/DELETE_USER",
    redeemRewards: "MUTATION/REDEEMABLE_REWARD_BALANCE",
    referrals: "MUTATION/REFERRAL"
  },
  pickUpMillis: 10,
  pickUp: "when-complete",
  afterPickUp: "keep",
  archiveFolder: "archive",
  jobName: "null",
  requester: "SFTP",
  outputFormat: "CSV",
  validation: "none",
  maxFileBytes: 100 * 1024 * 1024,
  clientKey: "accepted",
  hostKey: "announced"
}
