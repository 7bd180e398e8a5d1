import { Schema } from "effect"
import { JobRef } from "./job.ts"
import { LifecycleStep } from "./lifecycle-step.ts"
import { SavedOutput } from "./output-file.ts"
import { SourceFile } from "./source-file.ts"
import { ValidationReport } from "./validation-report.ts"

/**
 * How a run ended.
 *
 * `succeeded` needs every staged row accepted. `incomplete` means that some rows were rejected or are unknown.
 * `job-failed` is the service's own verdict on the whole job; rows may have been applied all the same.
 */
export const RunVerdict = Schema.Literals(["succeeded", "incomplete", "job-failed"])
export type RunVerdict = typeof RunVerdict.Type

/** Rows by what became of them; accepted + rejected + unknown = staged, always. */
export const RowCounts = Schema.Struct({
  /** Rows of the source that were not sent, because they are invalid. Not among the staged ones. */
  setAside: Schema.Number,
  staged: Schema.Number,
  accepted: Schema.Number,
  rejected: Schema.Number,
  unknown: Schema.Number
})
export type RowCounts = typeof RowCounts.Type

/** A reason why rows were rejected, with how many and where the first one is. */
export const RejectionReason = Schema.Struct({
  /** The service's code; `none` when it gave none. */
  code: Schema.String,
  rows: Schema.Number,
  /** Line of the first such row in the source file, from 1. */
  firstLine: Schema.Number
})
export type RejectionReason = typeof RejectionReason.Type

/** How the service's record numbers were read, and why that reading. */
export const RecordCalibration = Schema.Struct({
  status: Schema.Literals(["not-needed", "settled", "ambiguous", "contradictory"]),
  explanation: Schema.String
})
export type RecordCalibration = typeof RecordCalibration.Type

/** What became of one part of a file that was imported in parts. */
export const PartReport = Schema.Struct({
  /** From 1. */
  number: Schema.Number,
  runId: Schema.String,
  verdict: RunVerdict,
  rows: RowCounts,
  job: JobRef,
  /** The service's last word about the job. */
  providerState: Schema.String
})
export type PartReport = typeof PartReport.Type

/** The whole story of a run, as one value. */
export const RunReport = Schema.Struct({
  version: Schema.Literal(1),
  runId: Schema.String,
  verdict: RunVerdict,
  provider: Schema.String,
  importType: Schema.String,
  /** Where the rows went, in words. */
  target: Schema.String,
  source: SourceFile,
  sourceSha256: Schema.String,
  rows: RowCounts,
  /** Left out for a file that was imported in parts: every part has a job of its own. */
  job: Schema.optionalKey(JobRef),
  /** The service's last word about the job; of several jobs, its words joined by commas. */
  providerState: Schema.String,
  /** What the service said beside that word, such as why the job failed. Left out when it said nothing, and for parts. */
  providerDetail: Schema.optionalKey(Schema.String),
  /** Left out for a file that was imported by one job. */
  parts: Schema.optionalKey(Schema.Array(PartReport)),
  validation: ValidationReport,
  /** Most frequent first. */
  rejections: Schema.Array(RejectionReason),
  calibration: RecordCalibration,
  /** What a careful reader should know, in sentences without row content. */
  warnings: Schema.Array(Schema.String),
  outputs: Schema.Array(SavedOutput),
  /** Result files of ours, relative to the run's folder. */
  files: Schema.Struct({
    outcomes: Schema.String,
    /** Rows rejected or unknown with their original columns; left out when there are none. */
    failedRows: Schema.optionalKey(Schema.String)
  }),
  /** Steps in order, with how long each took in all, in milliseconds; of a file in parts, the time of all parts added up. */
  steps: Schema.Array(Schema.Struct({ step: LifecycleStep, millis: Schema.Number }))
})
export type RunReport = typeof RunReport.Type
