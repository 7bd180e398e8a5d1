/**
 * Everything in which two honest readings of the service's documentation differ, as switches.
 *
 * Each says which section of the dossier it comes from. "Assumed" marks what no public source settles: a client
 * has to work with every setting of these.
 */

/** A job that somebody else started: in the job list, of a type a client may never have heard of (section 6). */
export interface ForeignJob {
  readonly id: string
  readonly type: string
  readonly status: string
  readonly name?: string
  readonly requester?: string
  readonly fileRef?: string
  /** Milliseconds since the epoch; now when left out. */
  readonly dateCreated?: number
}

/** How the emulated service behaves. Every member may be changed while it runs and applies from then on. */
export interface AdvocateBehaviour {
  /** How long a job stays PENDING once its rows are processed, in milliseconds. Section 7: up to 30 minutes. */
  jobMillis: number
  /** Whether jobs are processed one after another or at the same time. Section 7, assumed. */
  jobOrder: "one-after-another" | "together"
  /**
   * What `recordNumber` counts in the error file. Section 9, assumed.
   *
   * `one-based-header-counted` calls a CSV's first data row 2; JSONL has no header and counts from one.
   */
  recordNumberBase: "zero-based" | "one-based" | "one-based-header-counted"
  /** Whether a finished job carries `stats`. Section 5.3: null even on some completed jobs. */
  stats: "counts" | "null"
  /** Whether `stats.recordsProcessed` counts refused records too. Section 5.3, assumed. */
  recordsProcessed: "all" | "succeeded"
  /** What stands behind `downloadErrorUrl` when no row was refused. Section 9, assumed. */
  errorLinkWhenNone: "null" | "empty-file" | "header-only"
  /** Whether a download on the API host redirects to a signed link or answers with the file. Section 9. */
  downloads: "303-to-storage" | "direct"
  /** How long a signed link works, in milliseconds; 403 afterwards. Section 9. */
  signedLinkMillis: number
  /** For how many looks at a finished job its download links are still null. Section 16, assumed. */
  linksAppearAfterPolls: number
  /** Whether the schema has `validateJobCreation` at all. Section 5.2. */
  validation: "present" | "absent"
  /** How many records validation looks at: 0 for the header alone, Infinity for all. Section 5.3, assumed. */
  validationDepth: number
  /** How validation reports an unknown `fileRef`. Section 5.3, assumed. */
  unknownFileInValidation: "error-text" | "graphql-error"
  /** The older schema has neither `validateJobCreation` nor the output format JSONL. Sections 5.2 and 5.3. */
  schemaGeneration: "newer" | "older"
  /** Where `apiError` stands in a GraphQL error reply. Section 11.2. */
  apiErrorPlacement: "per-error" | "top-level"
  /** How an unknown field is worded: as graphql-js does, or as graphql-java does. Section 5.1; wording assumed. */
  unknownFieldWording: "graphql-js" | "graphql-java"
  /** Whether a record with several faults gets an error row for each. Section 9. */
  severalErrorsPerRecord: boolean
  /** Order of the records in the success file. Section 16. `shuffled` mixes each thousand records. */
  successFileOrder: "file" | "shuffled"
  /** Whether result files begin with a byte order mark. Section 16, assumed. */
  resultByteOrderMark: boolean
  /** Line ending of result files. Section 16, assumed. */
  resultLineEnding: "\n" | "\r\n"
  /** Columns of the error file, in order; names beyond the documented four stay empty. Sections 9 and 16. */
  errorFileColumns: ReadonlyArray<string>
  /**
   * Status words shown at the first looks at a job, before the true one. Section 16: unknown words.
   *
   * Here and below, a look is a job being shown: by `job`, by a page of `jobs`, or by the REST twin.
   */
  statusScript: ReadonlyArray<string>
  /** For how many looks a new job is not to be found by `job` and `jobs`. Section 16, assumed. */
  jobVisibleAfterPolls: number
  /** Order of the job list. Section 16: not promised. */
  jobListOrder: "newest-first" | "oldest-first"
  /** Jobs of other people and tools in the same list. Section 6. */
  foreignJobs: ReadonlyArray<ForeignJob>
  /** Ends jobs as ABORTED after this many records, which stay applied. Section 7, assumed. */
  abortAfterRows: number | undefined
  /** Days from a job's completion to its `dateExpires`. Section 7: 28 observed, 30 documented. */
  retentionDays: number
  /** How long a `fileRef` can be used, in milliseconds. Section 4, assumed. */
  fileRefMillis: number
  /** Largest accepted upload in bytes; 413 above. Section 4: 100 MB is stated for the SFTP route only. */
  maxUploadBytes: number
  /** Status of a successful upload. Section 4, assumed. */
  uploadStatus: number
  /** Whether a user may name a referral code nobody owns. Section 11.3 (RS034); reading assumed. */
  unknownReferralCode: "reject" | "ignore"
  /** Whether a locale may lack its country, as in a vendor sample. Section 8.1. */
  languageOnlyLocale: "accept" | "reject"
  /** Whether custom field names may hold dashes. Section 8.2: prose and schema disagree. */
  customFieldDashes: "accept" | "reject"
  /** Most users in one account. Section 8.1 (RS013). */
  usersPerAccount: number
  /**
   * Whether users, codes and idempotency keys are remembered. With false, every well-formed row succeeds and memory
   * stays constant however large the file: for measuring, not for testing what depends on earlier rows.
   */
  keepUsers: boolean
}

/** The behaviour unless told otherwise: the documented one where there is one. */
export const defaultBehaviour: Readonly<AdvocateBehaviour> = {
  jobMillis: 300,
  jobOrder: "one-after-another",
  recordNumberBase: "one-based",
  stats: "counts",
  recordsProcessed: "all",
  errorLinkWhenNone: "null",
  downloads: "303-to-storage",
  signedLinkMillis: 60_000,
  linksAppearAfterPolls: 0,
  validation: "present",
  validationDepth: 100,
  unknownFileInValidation: "error-text",
  schemaGeneration: "newer",
  apiErrorPlacement: "per-error",
  unknownFieldWording: "graphql-js",
  severalErrorsPerRecord: true,
  successFileOrder: "file",
  resultByteOrderMark: false,
  resultLineEnding: "\n",
  errorFileColumns: ["recordNumber", "message", "apiErrorCode", "statusCode"],
  statusScript: [],
  jobVisibleAfterPolls: 0,
  jobListOrder: "newest-first",
  foreignJobs: [],
  abortAfterRows: undefined,
  retentionDays: 28,
  fileRefMillis: Infinity,
  maxUploadBytes: 100 * 1024 * 1024,
  uploadStatus: 200,
  unknownReferralCode: "reject",
  languageOnlyLocale: "accept",
  customFieldDashes: "accept",
  usersPerAccount: 1000,
  keepUsers: true
}
