/**
 * All that a plugin author imports: the contract, the nouns in it, the reasons that a provider fails with, and helpers for talking
 * HTTP and reading rows. Reasons of the engine's own, such as `RunLocked`, are in the type `ImportReason` and not for plugins to make.
 */
export {
  AbilityMissing,
  AccessDenied,
  AllowanceUsedUp,
  ColumnsMissing,
  ColumnsUnknown,
  CredentialsRefused,
  HostUntrusted,
  ImportReason,
  JobNotFinished,
  JobNotFound,
  LimitExceeded,
  OptionsInvalid,
  OutputMalformed,
  OutputsGone,
  RateLimited,
  ReplyLost,
  RequestRefused,
  ServiceUnavailable,
  SettingsInvalid,
  SourceChanged,
  SourceFileUnreadable,
  SourceMalformed,
  StagedFileGone,
  StartInDoubt,
  StorageFailed,
  TargetNotFound,
  TlsFailed,
  UnexpectedResponse,
  UnknownImportType,
  Unreachable
} from "../errors/reasons.ts"
export { readLabel, runIdTime } from "../journal/run-id.ts"
export { ColumnType } from "../model/column-changes.ts"
export * from "../model/destination.ts"
export * from "../model/diagnosis.ts"
export * from "../model/job.ts"
export * from "../model/job-summary.ts"
export * from "../model/json.ts"
export * from "../model/output-file.ts"
export * from "../model/prepared-file.ts"
export * from "../model/progress.ts"
export type { OutcomeStatement, OutcomeTotals, RecordReading, RowOutcome } from "../model/row-outcome.ts"
export {
  Compression,
  FileFormat,
  plainSource,
  SourceFile,
  SourceFormat,
  TextEncoding
} from "../model/source-file.ts"
export * from "../model/staged-file.ts"
export { Finding, ServiceValidation } from "../model/validation-report.ts"
export * from "./import-type.ts"
export * from "./limits.ts"
export * from "./plugin-command.ts"
export * from "./provider-plugin.ts"
export * from "./provider.ts"
export * from "./sent-file.ts"
export * from "../limits/limit-requests.ts"
export * from "../limits/limits-in-memory.ts"
export * from "../limits/shared-limits.ts"
export * from "../transport/before-sending.ts"
export * from "../transport/http-transport.ts"
export * from "../transport/request-body.ts"
export * from "../transport/safe-text.ts"
export * from "../transport/transport-failure.ts"
export * from "../transport/retry-after.ts"
export { closestName } from "../rows/closest-name.ts"
export * from "../rows/csv-records.ts"
export * from "../rows/file-bytes.ts"
export * from "../rows/text-lines.ts"
export * from "../rows/zip-archive.ts"
