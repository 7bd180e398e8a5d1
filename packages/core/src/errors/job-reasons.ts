/** Reasons of the job: its start, its state and its results. */
import { Schema } from "effect"
import { suffix } from "./reason-words.ts"

/** The service no longer has the file that was sent ahead, and this start has certainly made no job of it. */
export class StagedFileGone extends Schema.TaggedError<StagedFileGone>()("StagedFileGone", {
  /** What the service calls it. */
  reference: Schema.String,
  detail: Schema.String
}) {
  readonly isRetryable = false
  override get message(): string {
    return `The service no longer has the file that was sent ahead (${this.reference}).${suffix(this.detail)}`
  }
  readonly nextStep = "No job was started. Resume the run: the file is sent again."
}

/**
 * The request to start was sent, or may have been, and no usable answer came back: the job may exist.
 *
 * Never retryable, because a second request could import the file twice.
 */
export class StartInDoubt extends Schema.TaggedError<StartInDoubt>()("StartInDoubt", {
  label: Schema.String,
  /** What made it so, such as `ECONNRESET` or `HTTP 502`. */
  cause: Schema.String,
  /**
   * True when the service has, or may have used up, what the job is made of: then not finding a job never proves that there
   * is none, and no further start is made. Left out for a start that may be made again once no job is found.
   */
  isHandedOver: Schema.optionalKey(Schema.Boolean)
}) {
  readonly isRetryable = false
  override get message(): string {
    return this.isHandedOver === true
      ? `No job labelled "${this.label}" has shown up yet (${this.cause}).`
      : `The service may or may not have started the job labelled "${this.label}" (${this.cause}).`
  }
  readonly nextStep =
    'Resume the run: it looks for the job first, where the service allows that, and never starts a second one blindly. Or look there yourself, and say what you found with "bulkport settle".'
}

/**
 * The time limit for waiting was reached while the job, or another import that has to end before there can be one, was still
 * running. Nothing failed, and the job goes on.
 */
export class StillRunning extends Schema.TaggedError<StillRunning>()("StillRunning", {
  runId: Schema.String,
  /** Left out when another import was waited for. */
  jobId: Schema.optionalKey(Schema.String),
  /** The service's own word. Left out when another import was waited for. */
  providerState: Schema.optionalKey(Schema.String),
  waitedMillis: Schema.Number,
  /** Where another import goes that was waited for, such as `table 16`. */
  awaited: Schema.optionalKey(Schema.String),
  /** The run of that import, where it is known and of the same tenant. */
  heldBy: Schema.optionalKey(Schema.String)
}) {
  readonly isRetryable = false
  override get message(): string {
    const time = `after ${Math.round(this.waitedMillis / 1000)} s of waiting`
    return this.awaited === undefined
      ? `Job ${this.jobId ?? ""} is still running (${this.providerState ?? "not seen yet"}) ${time}.`
      : `Another import into ${this.awaited}${this.heldBy === undefined ? "" : `, run ${this.heldBy},`} was still under way ${time}.`
  }
  get nextStep(): string {
    const what = this.awaited === undefined ? "The job goes on." : "Nothing was started meanwhile."
    return `${what} Come back with "bulkport resume ${this.runId}".`
  }
}

/** The service knows no job of this reference. */
export class JobNotFound extends Schema.TaggedError<JobNotFound>()("JobNotFound", { jobId: Schema.String }) {
  readonly isRetryable = false
  override get message(): string {
    return `The service does not know job ${this.jobId}.`
  }
  readonly nextStep =
    "It may have been deleted there, or the settings point at another tenant or environment."
}

/** Outputs were asked for while the job is still running. */
export class JobNotFinished extends Schema.TaggedError<JobNotFinished>()("JobNotFinished", {
  jobId: Schema.String,
  /** The service's own word. */
  providerState: Schema.String
}) {
  readonly isRetryable = true
  override get message(): string {
    return `Job ${this.jobId} is not finished (${this.providerState}).`
  }
  readonly nextStep = "Track it first, then collect."
}

/** The job's results are not there any more. */
export class OutputsGone extends Schema.TaggedError<OutputsGone>()("OutputsGone", { jobId: Schema.String }) {
  readonly isRetryable = false
  override get message(): string {
    return `The results of job ${this.jobId} are no longer kept by the service.`
  }
  readonly nextStep = "What became of each row stays unknown; compare with the service's own data."
}

/** A result file cannot be read as what it should be. It was saved as received. */
export class OutputMalformed extends Schema.TaggedError<OutputMalformed>()("OutputMalformed", {
  output: Schema.String,
  problem: Schema.String
}) {
  readonly isRetryable = false
  override get message(): string {
    return `The result file ${this.output} cannot be read: ${this.problem}.`
  }
  readonly nextStep = "It is kept as received in the run folder. Rows it would have named stay unknown."
}
