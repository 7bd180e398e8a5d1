import type { ImportReason, RunVerdict } from "@bulkport/core"
import type { ServiceProblem } from "./service-problem.ts"
import type { UsageProblem } from "./usage-problem.ts"

/**
 * What a call came to:
 *
 * - 0 every row succeeded, or what was asked for was done
 * - 1 unexpected failure: a bug of ours, or of a plugin
 * - 2 wrong flags or settings, a file or folder that cannot be used, or an agreement that is missing
 * - 3 validation, or a look at a document, found problems, and no job was started
 * - 4 the job finished, and some rows failed or their outcome is unknown
 * - 5 not over: come back
 * - 6 the service refused, the job failed, or the connection does not work
 */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 5 | 6

/** Everything that decides about an exit code. Never a text. */
export type Outcome =
  | RunVerdict
  | ImportReason["_tag"]
  | UsageProblem["_tag"]
  | ServiceProblem["_tag"]
  | "Done"
  | "FindingsFound"
  | "JobRunning"
  | "DiagnosisFailed"
  | "Interrupted"
  | "Unexpected"

/** The one table. A reason without a line here does not compile. */
export const exitCodes = {
  Done: 0,
  succeeded: 0,

  Unexpected: 1,
  PluginFaulty: 1,

  UsageInvalid: 2,
  SecretMisplaced: 2,
  SettingsFileInvalid: 2,
  ConnectionUnknown: 2,
  SettingsInvalid: 2,
  TargetChanged: 2,
  OptionsInvalid: 2,
  ColumnsUnknown: 2,
  UnknownProvider: 2,
  ContractMismatch: 2,
  PluginNotInstalled: 2,
  PluginNotLoaded: 2,
  PluginMalformed: 2,
  PluginIdTaken: 2,
  UnknownImportType: 2,
  AbilityMissing: 2,
  ConfirmationNeeded: 2,
  StartVetoed: 2,
  SourceFileUnreadable: 2,
  SourceBroken: 2,
  RunNotFound: 2,
  RunLocked: 2,
  JournalDamaged: 2,
  JournalTooNew: 2,
  StepMissing: 2,
  NotInDoubt: 2,
  JobNotOfRun: 2,
  RunInParts: 2,
  NothingToRetry: 2,
  StorageFailed: 2,
  StoreTooNew: 2,
  RunNotQueued: 2,
  KeyTaken: 2,
  WorkerPresent: 2,
  ListenFailed: 2,
  TokenFileInvalid: 2,

  FindingsFound: 3,
  SourceFileEmpty: 3,
  SourceMalformed: 3,
  SourceChanged: 3,
  ColumnsMissing: 3,
  LimitExceeded: 3,
  FindingsRefused: 3,
  TooManyInvalid: 3,
  AlreadyImported: 3,
  AlreadyRetried: 3,

  incomplete: 4,

  JobRunning: 5,
  Interrupted: 5,
  StillRunning: 5,
  StartInDoubt: 5,

  "job-failed": 6,
  DiagnosisFailed: 6,
  CredentialsRefused: 6,
  AccessDenied: 6,
  TargetNotFound: 6,
  Unreachable: 6,
  TlsFailed: 6,
  HostUntrusted: 6,
  StagedFileGone: 6,
  ReplyLost: 6,
  RateLimited: 6,
  AllowanceUsedUp: 6,
  ServiceUnavailable: 6,
  RequestRefused: 6,
  UnexpectedResponse: 6,
  JobNotFound: 6,
  JobNotFinished: 6,
  OutputsGone: 6,
  OutputMalformed: 6,
  QueueFull: 6,
  QueueUnavailable: 6
} as const satisfies Record<Outcome, ExitCode>

/** What a shell reports for a process that was interrupted before there was a run. */
export const interruptedExitCode = 130
