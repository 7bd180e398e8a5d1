import type { Effect, Stream } from "effect"
import type { ImportReason } from "../errors/reasons.ts"
import type { Diagnosis } from "../model/diagnosis.ts"
import type { Destination } from "../model/destination.ts"
import type { JobRef } from "../model/job.ts"
import type { JsonObject } from "../model/json.ts"
import type { JobSummary } from "../model/job-summary.ts"
import type { OutputFile, SavedOutput } from "../model/output-file.ts"
import type { PreparedFile } from "../model/prepared-file.ts"
import type { Progress } from "../model/progress.ts"
import type { OutcomeStatement, RecordReading } from "../model/row-outcome.ts"
import type { StagedFile } from "../model/staged-file.ts"
import type { ServiceValidation } from "../model/validation-report.ts"
import type { Limits } from "./limits.ts"

/**
 * The version of this contract, raised when plugins that were made for it no longer fit. The engine refuses a provider of another
 * version, by name, and says which of the two is older.
 */
export const contractVersion = 1

/** What an operation may know about its run. */
export interface StepContext {
  /**
   * Unique to this run, or to this part of it: letters, digits and dashes, 50 characters at the most. Goes where the service lets us put it, so that
   * `find` and people can recognise the job.
   */
  readonly label: string
  /** A folder of this run, absolute and there, where the provider may keep files between `stage` and `start`. */
  readonly folder: string
  /** Absolute path of a file that is given relative to the run's folder; absolute paths stay as they are. */
  readonly resolve: (path: string) => string
  /** The run whose failed rows are imported once more. For `stage` alone, and left out there for every other run. */
  readonly retryOf?: RetriedRun
}

/** A run of which some rows are imported once more. */
export interface RetriedRun {
  readonly runId: string
  /**
   * Its file as it was staged, for what staging has chosen by all rows of it and should choose again; of a file in parts, the
   * first part. Left out when the record of the run cannot be read.
   */
  readonly staged?: StagedFile
}

/** A job that was started elsewhere, as far as the service tells. */
export interface AdoptedJob {
  readonly job: JobRef
  /** Id of the import type it is of. */
  readonly importType: string
  /** The options it is of, as a plan would have them. Left out where the import type needs none. */
  readonly options?: JsonObject
  /** The file it imports, where the service still has it. The ending of its name tells the format. */
  readonly upload?: OutputFile<ImportReason>
}

/**
 * What a plugin implements so that the engine can import into one place of one service.
 *
 * Every operation makes one attempt and returns. Waiting, retries, time limits and the `step`, `provider` and `runId` of
 * an error are added by the engine. An ability is an operation that is present; a missing one is left out.
 */
export interface Provider {
  /** As in its plugin. */
  readonly contract: typeof contractVersion
  /** As in its plugin. */
  readonly id: string
  /**
   * Where rows go, in words for people and for comparing runs, such as `tenant test_abc at https://…`. No secret. The same settings
   * always give the same words: a run is only resumed where they are the same.
   */
  readonly target: string
  readonly limits: Limits

  /**
   * Makes the prepared file ready for `start`, sending it ahead if the service wants that.
   *
   * Safe to call again after a failure. Keeps what it needs for `start` in the handle, which is saved as JSON and must be enough
   * after a crash and on another day.
   */
  readonly stage: (file: PreparedFile, context: StepContext) => Effect.Effect<StagedFile, ImportReason>

  /** Left out when the service cannot validate a file without importing it. Creates nothing. */
  readonly validate?: (
    file: StagedFile,
    context: StepContext
  ) => Effect.Effect<ServiceValidation, ImportReason>

  /**
   * Creates the job and returns once the service has accepted it. Never waits for the job.
   *
   * Fails with `StartInDoubt` whenever the service may have acted without our knowing. Any other failure promises that
   * no job was created.
   */
  readonly start: (file: StagedFile, context: StepContext) => Effect.Effect<JobRef, ImportReason>

  /**
   * Looks for jobs started with this label: none, the one, or (when the service was asked twice) several.
   *
   * By the label alone, however old the job: the file may have been staged anew since. Where that cannot be, `limits.findsStagedOnly` says so.
   *
   * Left out when the service offers no way to look.
   */
  readonly find?: (
    file: StagedFile,
    context: StepContext
  ) => Effect.Effect<ReadonlyArray<JobRef>, ImportReason>

  /**
   * Where the rows of a staged file go, for a service that limits or does not order what goes to one place. Makes no request:
   * what the place is called by the service, `validate` may find out, and that counts then. Left out, or `undefined`, when
   * imports need not know of each other.
   */
  readonly destination?: (file: StagedFile) => Destination | undefined

  /** Asks once how the job is doing, with one request. Fails with `JobNotFound` for an unknown job. */
  readonly track: (job: JobRef) => Effect.Effect<Progress, ImportReason>

  /**
   * Opens the result files, exactly as the service made them. Each is read to its end before the next one is pulled.
   *
   * Fails with `JobNotFinished` while the job is running and with `OutputsGone` when they are no longer kept.
   */
  readonly collect: (job: JobRef) => Stream.Stream<OutputFile<ImportReason>, ImportReason>

  /**
   * Reads a saved result file into what it says about rows. Left out when its files do not say which row they talk about.
   *
   * Fails with `OutputMalformed` when the file cannot be read to its end; what was read before counts.
   */
  readonly readOutcomes?: (
    output: SavedOutput,
    file: StagedFile,
    context: StepContext
  ) => Stream.Stream<OutcomeStatement, ImportReason>

  /**
   * The ways in which the service may count the records it names by number, most likely first. The engine settles which
   * one holds by the evidence of each run. Needed when `readOutcomes` gives record numbers.
   */
  readonly recordReadings?: (file: StagedFile) => ReadonlyArray<RecordReading>

  /**
   * Lists the jobs at the target, newest first where the service allows: ours, those of other people, and those that import
   * nothing. Each page is asked for when it is needed. Left out when the service has no such list.
   */
  readonly jobs?: () => Stream.Stream<JobSummary, ImportReason>

  /**
   * Makes a reference to an import that was started elsewhere, so that it can be tracked and collected. Changes nothing.
   *
   * Fails with `JobNotFound` for an unknown job and with `AbilityMissing` for one that is no import. Left out when a job
   * cannot be followed by its id alone.
   */
  readonly adopt?: (jobId: string) => Effect.Effect<AdoptedJob, ImportReason>

  /**
   * Tries whether settings, credentials and rights will do, one thing after the other, and says what each answer means.
   * Changes nothing at the service. Left out when there is no harmless way to try.
   */
  readonly diagnose?: () => Effect.Effect<ReadonlyArray<Diagnosis>>
}
