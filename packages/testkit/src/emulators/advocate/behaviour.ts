/**
 * Everything in which two honest readings of the service's documentation differ, as switches and amounts.
 *
 * Each says which section of the dossier it comes from. "Assumed" and "inferred" mark what no public source settles: a
 * client has to work with every setting of these.
 */
import { answerChoices } from "./answer-choices.ts"
import { firstSettings, type Settings } from "./choice-setting.ts"
import { fileChoices } from "./file-choices.ts"
import { jobChoices } from "./job-choices.ts"
import { rowChoices } from "./row-choices.ts"

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

/** Every switch with all its settings, the default first. */
export const advocateChoices = { ...answerChoices, ...jobChoices, ...fileChoices, ...rowChoices } as const

/** One setting of each switch. */
export type AdvocateSwitches = Settings<typeof advocateChoices>

/** What is not a choice between a few words: how many, how long, and which. */
export interface AdvocateAmounts {
  /** How long a job stays PENDING once its rows are processed, in milliseconds. Section 7: up to 30 minutes. */
  jobMillis: number
  /** How long a signed link works, in milliseconds; refused afterwards. Section 9. */
  signedLinkMillis: number
  /** How many of a file's signed links have run out by the time they are used. Section 9: ask again. */
  deadLinks: number
  /** For how many looks at a finished job its download links are still null. Section 16, assumed. */
  linksAppearAfterPolls: number
  /** For how many looks beyond that the link to the error file is still null. Section 16, assumed. */
  errorLinkAppearsAfterPolls: number
  /** How many records validation looks at: 0 for the header alone, Infinity for all. Section 5.3, assumed. */
  validationDepth: number
  /** Columns of the error file, in order; names beyond the documented four and `rsCode` stay empty. Sections 9, 16. */
  errorFileColumns: ReadonlyArray<string>
  /**
   * Status words shown at the first looks at a job, before the true one. Section 16: unknown words.
   *
   * Here and elsewhere, a look is a job being shown: by `job`, by a page of `jobs`, or by the REST twin.
   */
  statusScript: ReadonlyArray<string>
  /** For how many looks a new job is not to be found by `job` and `jobs`. Section 16, assumed. */
  jobVisibleAfterPolls: number
  /** Most jobs on one page of the list, whatever was asked for. Section 15: no maximum is published. */
  jobPageCap: number
  /** Jobs of other people and tools in the same list. Section 6. */
  foreignJobs: ReadonlyArray<ForeignJob>
  /** Ends jobs as ABORTED after this many records. Section 7, assumed. */
  abortAfterRows: number | undefined
  /** Most records of a file; a longer one is aborted. Section 4: 500,000 is recommended, nothing says enforced. */
  maxRecords: number
  /** Days from a job's completion to its `dateExpires`, fractions too. Section 7: 28 observed, 30 documented. */
  retentionDays: number
  /** How long a `fileRef` can be used, in milliseconds. Section 4, assumed. */
  fileRefMillis: number
  /** Largest accepted upload in bytes; refused above. Section 4: 100 MB is stated for the SFTP route only. */
  maxUploadBytes: number
  /** Turns away every so-manieth request to the API host, which then has no effect. Section 12, assumed. */
  busyEvery: number
  /** Wait in whole seconds that such an answer names, if it names one. Section 12. */
  busySeconds: number
  /** Most users in one account. Section 8.1 (RS013). */
  usersPerAccount: number
  /** How long an idempotency key is remembered, in milliseconds. Section 8.3: 24 hours. */
  idempotencyMillis: number
  /**
   * Whether users, codes and idempotency keys are remembered. With false, every well-formed row succeeds and memory
   * stays constant however large the file: for measuring, not for testing what depends on earlier rows.
   */
  keepUsers: boolean
}

/** How the emulated service behaves. Every member may be changed while it runs and applies from then on. */
export interface AdvocateBehaviour extends AdvocateSwitches, AdvocateAmounts {}

/** The behaviour unless told otherwise: the documented one where there is one. */
export const defaultBehaviour: Readonly<AdvocateBehaviour> = {
  ...firstSettings(advocateChoices),
  jobMillis: 300,
  signedLinkMillis: 60_000,
  deadLinks: 0,
  linksAppearAfterPolls: 0,
  errorLinkAppearsAfterPolls: 0,
  validationDepth: 100,
  errorFileColumns: ["recordNumber", "message", "apiErrorCode", "statusCode"],
  statusScript: [],
  jobVisibleAfterPolls: 0,
  jobPageCap: Infinity,
  foreignJobs: [],
  abortAfterRows: undefined,
  maxRecords: Infinity,
  retentionDays: 28,
  fileRefMillis: Infinity,
  maxUploadBytes: 100 * 1024 * 1024,
  busyEvery: Infinity,
  busySeconds: 1,
  usersPerAccount: 1000,
  idempotencyMillis: 24 * 60 * 60 * 1000,
  keepUsers: true
}
