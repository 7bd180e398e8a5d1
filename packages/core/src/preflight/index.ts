/** What the engine finds out about a file before anything is sent, for browsers: nothing here needs Node. */
export {
  ColumnsMissing,
  ColumnsUnknown,
  ImportReason,
  OptionsInvalid,
  SourceFileEmpty,
  SourceFileUnreadable,
  SourceMalformed,
  StorageFailed,
  UnknownImportType,
  UnknownProvider
} from "../errors/reasons.ts"
export { type CheckChoice, type SourceCheck } from "../lifecycle/1-stage/check-inspected.ts"
export { findingsColumns, type FindingsSink, maxSamples } from "../lifecycle/1-stage/check-rows.ts"
export { delimiterName } from "../lifecycle/1-stage/conversions.ts"
export type { OnRead } from "../lifecycle/1-stage/read-source.ts"
export type { SourceRow } from "../lifecycle/1-stage/rows-of-text.ts"
export * from "../model/column-changes.ts"
export { FileInspection, LineEnding } from "../model/file-inspection.ts"
export * from "../model/json.ts"
export * from "../model/source-file.ts"
export * from "../model/validation-report.ts"
export type * from "../provider/import-type.ts"
export type { OptionField } from "../provider/provider-plugin.ts"
export { encodingNames } from "../rows/text-decoding.ts"
export * from "../words/acting-characters.ts"
export * from "../words/amounts.ts"
export * from "../words/check-words.ts"
export * from "../words/command-text.ts"
export { type BlobRequest, checkBlob, firstRows, inspectBlob } from "./check-blob.ts"
export { type FindingsBlob, makeFindingsBlob } from "./findings-blob.ts"
export type { PreflightProvider } from "./preflight-provider.ts"
