/** Reasons of the run: its folder, its record, and what may be done with it now. */
import { Schema } from "effect"
import { plural, texts } from "./reason-words.ts"

/** The run folder cannot be written or read. */
export class StorageFailed extends Schema.TaggedError<StorageFailed>()("StorageFailed", {
  path: Schema.String,
  /** The system's own code, such as `ENOSPC`. */
  code: Schema.String
}) {
  readonly isRetryable = false
  override get message(): string {
    const why = storageWords[this.code] ?? `the system says ${this.code}`
    return `Cannot use ${this.path}: ${why}.`
  }
  readonly nextStep = "Mend that and resume the run: everything recorded so far is kept."
}

const storageWords: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full (ENOSPC)",
  EDQUOT: "the disk quota is used up (EDQUOT)",
  EROFS: "the file system is read-only (EROFS)",
  EACCES: "permission is denied (EACCES)",
  EPERM: "it is not permitted (EPERM)",
  ENOTDIR: "a part of the path is not a folder (ENOTDIR)"
}

/** So many of the runs that may be meant are named. */
const namedCandidates = 5

/** There is no run of this id in the runs folder. */
export class RunNotFound extends Schema.TaggedError<RunNotFound>()("RunNotFound", {
  runId: Schema.String,
  /** The runs folder looked in. */
  folder: Schema.String,
  /** Full ids that begin with it, when there is more than one. */
  candidates: texts
}) {
  readonly isRetryable = false
  override get message(): string {
    if (this.candidates.length < 2) return `There is no run "${this.runId}" in ${this.folder}.`
    const left = this.candidates.length - namedCandidates
    const more = left > 0 ? `, and ${left} more` : ""
    return `"${this.runId}" fits several runs: ${this.candidates.slice(0, namedCandidates).join(", ")}${more}.`
  }
  get nextStep(): string {
    return this.candidates.length < 2
      ? `Run "bulkport runs list" to see the runs.`
      : "Type more of the id of the run that is meant."
  }
}

/** Another process is working on this run. */
export class RunLocked extends Schema.TaggedError<RunLocked>()("RunLocked", {
  runId: Schema.String,
  /** Who holds it, such as `process 4711 on host build-3 since 2026-11-21T10:00:00Z`. */
  holder: Schema.String
}) {
  readonly isRetryable = false
  override get message(): string {
    return `Run ${this.runId} is being worked on by ${this.holder}.`
  }
  readonly nextStep = "Wait until it has ended, or stop it; nothing needs to be deleted by hand."
}

/** The settings point at another place than the one where the run was begun. */
export class TargetChanged extends Schema.TaggedError<TargetChanged>()("TargetChanged", {
  runId: Schema.String,
  begunAt: Schema.String,
  /** Where the settings point now. */
  settings: Schema.String
}) {
  readonly isRetryable = false
  override get message(): string {
    return `Run ${this.runId} was begun at ${this.begunAt}, but the settings now point at ${this.settings}.`
  }
  readonly nextStep = "Nothing was sent. Go on with the settings of the run, or begin a new run."
}

/** The record of a run cannot be trusted or understood. */
export class JournalDamaged extends Schema.TaggedError<JournalDamaged>()("JournalDamaged", {
  file: Schema.String,
  /** Entry, from 1. */
  entry: Schema.Number,
  problem: Schema.String,
  /** True when nothing was recorded at all, and nothing sent before anything was. */
  isEmpty: Schema.optionalKey(Schema.Boolean)
}) {
  readonly isRetryable = false
  override get message(): string {
    return `The run journal ${this.file} is damaged at entry ${this.entry}: ${this.problem}.`
  }
  get nextStep(): string {
    return this.isEmpty === true
      ? "Nothing was imported by it. Begin a new run; the folder of this one may be deleted."
      : "Nothing was changed. Restore the file from a copy, or look up the job at the service by its label."
  }
}

/** The record of a run was written by a newer version. */
export class JournalTooNew extends Schema.TaggedError<JournalTooNew>()("JournalTooNew", {
  file: Schema.String,
  found: Schema.Number,
  supported: Schema.Number
}) {
  readonly isRetryable = false
  override get message(): string {
    return `The run journal ${this.file} has version ${this.found}; this Bulkport reads up to version ${this.supported}.`
  }
  readonly nextStep = "Nothing was changed. Use the newer Bulkport that began this run."
}

/** A step was asked for before the one that it needs. */
export class StepMissing extends Schema.TaggedError<StepMissing>()("StepMissing", {
  runId: Schema.String,
  /** The step that has no recorded result yet. */
  missing: Schema.String
}) {
  readonly isRetryable = false
  override get message(): string {
    return `Run ${this.runId} has no recorded result of the step "${this.missing}".`
  }
  get nextStep(): string {
    return `Run "bulkport ${this.missing} ${this.runId}" first, or "bulkport resume ${this.runId}" for all that is left.`
  }
}

/** A single step was asked for of a run whose file is imported in parts. */
export class RunInParts extends Schema.TaggedError<RunInParts>()("RunInParts", {
  runId: Schema.String,
  parts: Schema.Number
}) {
  readonly isRetryable = false
  override get message(): string {
    return `The file of run ${this.runId} is imported in ${this.parts} parts, each of which takes the steps on its own.`
  }
  get nextStep(): string {
    return `Run "bulkport resume ${this.runId}" to take all parts through all steps.`
  }
}

/** The import cannot be undone, and nobody has agreed to it yet. */
export class ConfirmationNeeded extends Schema.TaggedError<ConfirmationNeeded>()("ConfirmationNeeded", {
  runId: Schema.String,
  /** What the import does, such as `Delete users, for good`. */
  title: Schema.String,
  rows: Schema.Number,
  target: Schema.String,
  /** What else it does, in sentences. */
  effects: texts
}) {
  readonly isRetryable = false
  override get message(): string {
    const what = `${this.title}: ${plural(this.rows, "row")}, ${this.target}.`
    return [what, ...this.effects, "This cannot be undone, and nobody has agreed to it."].join(" ")
  }
  get nextStep(): string {
    return `Nothing was started. Run "bulkport resume ${this.runId} --yes" to go on.`
  }
}

/** The caller's own rules, asked before a start, have forbidden it. */
export class StartVetoed extends Schema.TaggedError<StartVetoed>()("StartVetoed", {
  runId: Schema.String,
  /** The caller's own words: why it was not to be started. */
  why: Schema.String
}) {
  readonly isRetryable = false
  override get message(): string {
    return `The start of run ${this.runId} was vetoed: ${this.why.replace(/[.!?]$/, "")}.`
  }
  get nextStep(): string {
    return `Nothing was started. Resume run ${this.runId} when that has changed: it is asked about again.`
  }
}

/** A decision was given about a start that is not in doubt. */
export class NotInDoubt extends Schema.TaggedError<NotInDoubt>()("NotInDoubt", {
  runId: Schema.String,
  /** How the run stands, in words. */
  standing: Schema.String
}) {
  readonly isRetryable = false
  override get message(): string {
    return `Run ${this.runId} is not in doubt: ${this.standing}.`
  }
  get nextStep(): string {
    return `Nothing was recorded. See "bulkport runs show ${this.runId}".`
  }
}

/** A person has named a job for a start in doubt that is not to be taken for the one of this run. */
export class JobNotOfRun extends Schema.TaggedError<JobNotOfRun>()("JobNotOfRun", {
  runId: Schema.String,
  jobId: Schema.String,
  /**
   * What speaks against it. `label`: it carries the label of another run. `record`: another run has recorded it as its own. `none`: the service
   * does not tell whose it is, and who named it may only name one of which that is told.
   */
  evidence: Schema.Literals(["label", "record", "none"]),
  /** The other run, where it is of the same tenant. */
  otherRunId: Schema.optionalKey(Schema.String)
}) {
  readonly isRetryable = false
  override get message(): string {
    const other = this.otherRunId === undefined ? "another run" : `run ${this.otherRunId}`
    const whys = {
      label: `it carries the label of ${other}`,
      record: `it is the job of ${other}`,
      none: "the service does not tell which run it is of"
    }
    return `Job ${this.jobId} cannot be taken for that of run ${this.runId}: ${whys[this.evidence]}.`
  }
  get nextStep(): string {
    return this.evidence === "none"
      ? "Nothing was recorded. Have somebody settle it who may decide for all tenants."
      : `Nothing was recorded. Look for the job with the run's own label, see "bulkport runs show ${this.runId}".`
  }
}

/** The failed rows of a run have been retried before. */
export class AlreadyRetried extends Schema.TaggedError<AlreadyRetried>()("AlreadyRetried", {
  runId: Schema.String,
  childRunId: Schema.String
}) {
  readonly isRetryable = false
  override get message(): string {
    return `The failed rows of run ${this.runId} were retried before, by run ${this.childRunId}.`
  }
  get nextStep(): string {
    return `Nothing was sent. Retry what failed there with "bulkport retry ${this.childRunId}", or these rows once more with --again.`
  }
}

/** A run has no failed rows of the kind asked for. */
export class NothingToRetry extends Schema.TaggedError<NothingToRetry>()("NothingToRetry", {
  runId: Schema.String,
  rejected: Schema.Number,
  unknown: Schema.Number
}) {
  readonly isRetryable = false
  override get message(): string {
    return `Run ${this.runId} has nothing to retry: ${this.rejected} rows rejected or set aside, ${this.unknown} unknown.`
  }
  get nextStep(): string {
    return this.unknown > 0
      ? "Rows of unknown outcome may have been applied; retry them too with --unknown, if that does no harm."
      : "Nothing is left to do."
  }
}
