/**
 * Why a step could not do its job: the closed list.
 *
 * A provider fails with one of these and nothing else; the engine adds run, step and provider (`import-error.ts`).
 * Every reason writes its own message from the actual values, says what to do next, and knows whether the same call may
 * be made again. None carries a secret or the content of a row.
 */
import { Schema } from "effect"
import {
  AbilityMissing,
  ContractMismatch,
  OptionsInvalid,
  SettingsInvalid,
  UnknownImportType,
  UnknownProvider
} from "./settings-reasons.ts"
import {
  PluginFaulty,
  PluginIdTaken,
  PluginMalformed,
  PluginNotInstalled,
  PluginNotLoaded
} from "./plugin-reasons.ts"
import {
  AlreadyImported,
  ColumnsMissing,
  ColumnsUnknown,
  FindingsRefused,
  LimitExceeded,
  SourceBroken,
  SourceChanged,
  SourceFileEmpty,
  SourceFileUnreadable,
  SourceMalformed,
  TooManyInvalid
} from "./file-reasons.ts"
import {
  AccessDenied,
  AllowanceUsedUp,
  CredentialsRefused,
  HostUntrusted,
  RateLimited,
  ReplyLost,
  RequestRefused,
  ServiceUnavailable,
  TargetNotFound,
  TlsFailed,
  UnexpectedResponse,
  Unreachable
} from "./service-reasons.ts"
import {
  JobNotFinished,
  JobNotFound,
  OutputMalformed,
  OutputsGone,
  StagedFileGone,
  StartInDoubt,
  StillRunning
} from "./job-reasons.ts"
import {
  AlreadyRetried,
  ConfirmationNeeded,
  JobNotOfRun,
  JournalDamaged,
  JournalTooNew,
  NotInDoubt,
  NothingToRetry,
  RunInParts,
  RunLocked,
  RunNotFound,
  StartVetoed,
  StepMissing,
  StorageFailed,
  TargetChanged
} from "./run-reasons.ts"

export * from "./settings-reasons.ts"
export * from "./plugin-reasons.ts"
export * from "./file-reasons.ts"
export * from "./service-reasons.ts"
export * from "./job-reasons.ts"
export * from "./run-reasons.ts"

/** The closed list of reasons. */
export const ImportReason = Schema.Union([
  SettingsInvalid,
  OptionsInvalid,
  UnknownProvider,
  ContractMismatch,
  PluginNotInstalled,
  PluginNotLoaded,
  PluginMalformed,
  PluginIdTaken,
  PluginFaulty,
  UnknownImportType,
  SourceFileUnreadable,
  SourceBroken,
  SourceFileEmpty,
  SourceMalformed,
  ColumnsUnknown,
  SourceChanged,
  ColumnsMissing,
  LimitExceeded,
  FindingsRefused,
  TooManyInvalid,
  AlreadyImported,
  CredentialsRefused,
  AccessDenied,
  TargetNotFound,
  Unreachable,
  TlsFailed,
  HostUntrusted,
  ReplyLost,
  RateLimited,
  AllowanceUsedUp,
  ServiceUnavailable,
  RequestRefused,
  UnexpectedResponse,
  JobNotFound,
  JobNotFinished,
  OutputsGone,
  OutputMalformed,
  StartInDoubt,
  StorageFailed,
  TargetChanged,
  RunNotFound,
  JournalDamaged,
  JournalTooNew,
  RunLocked,
  StillRunning,
  ConfirmationNeeded,
  StartVetoed,
  AbilityMissing,
  StagedFileGone,
  NotInDoubt,
  JobNotOfRun,
  RunInParts,
  AlreadyRetried,
  NothingToRetry,
  StepMissing
])
export type ImportReason = typeof ImportReason.Type
