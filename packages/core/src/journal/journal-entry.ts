import { Schema } from "effect"
import { DestinationName } from "../model/destination.ts"
import { ImportPlan } from "../model/import-plan.ts"
import { FilePart } from "../model/file-part.ts"
import { JobRef } from "../model/job.ts"
import { SavedOutput } from "../model/output-file.ts"
import { PreparedFile } from "../model/prepared-file.ts"
import { Progress } from "../model/progress.ts"
import { PartReport, RecordCalibration, RejectionReason, RowCounts } from "../model/run-report.ts"
import { RunTrace } from "../model/run-trace.ts"
import { StagedFile } from "../model/staged-file.ts"
import { FindingsTally, ValidationReport } from "../model/validation-report.ts"

/** The version of journal entries that this engine writes. It reads this one and all before it. */
export const journalVersion = 5

/** How a job became known: by the reply to the start, by looking for it afterwards, or because a person said so. */
export const KnownBy = Schema.Literals(["reply", "find", "person"])
export type KnownBy = typeof KnownBy.Type

/** What collecting gave: the files as received, and what they say about the rows. */
export const Collected = Schema.Struct({
  rows: RowCounts,
  rejections: Schema.Array(RejectionReason),
  calibration: RecordCalibration,
  warnings: Schema.Array(Schema.String),
  outputs: Schema.Array(SavedOutput),
  outcomesFile: Schema.String,
  failedRowsFile: Schema.optionalKey(Schema.String),
  /** For a file that was imported in parts. */
  parts: Schema.optionalKey(Schema.Array(PartReport))
})
export type Collected = typeof Collected.Type

/**
 * One thing that happened to a run, in the past tense once it is over.
 *
 * `…-begun` entries are written before a side effect, the others after it. What has begun and has no result is done again,
 * except a start: that one is in doubt.
 */
export const JournalEntry = Schema.Union([
  Schema.TaggedStruct("run-created", {
    runId: Schema.String,
    label: Schema.String,
    plan: ImportPlan,
    target: Schema.String,
    /** The span that the run began with. Left out where nothing was traced, and by the first versions. */
    trace: Schema.optionalKey(RunTrace)
  }),
  /** The source file is at another path now, with the same content. */
  Schema.TaggedStruct("source-moved", { path: Schema.String }),
  Schema.TaggedStruct("stage-begun", {}),
  Schema.TaggedStruct("prepared", {
    file: PreparedFile,
    tally: Schema.optionalKey(FindingsTally),
    /** What was done to the file before it is sent, in sentences. Left out by the first versions. */
    conversions: Schema.optionalKey(Schema.Array(Schema.String))
  }),
  /**
   * The store was put back from a backup, at this time in milliseconds since the epoch, as whoever knew of it has told: what was recorded since
   * the backup is forgotten, a start of this run perhaps.
   */
  Schema.TaggedStruct("store-put-back", { putBackAt: Schema.Number }),
  /** The file is not to be imported as things stand, and nothing was started: by the tag of the reason, such as `AlreadyImported`. */
  Schema.TaggedStruct("stage-refused", { reason: Schema.String }),
  /** The file is more than the provider takes in one job: each part is imported by a run of its own. */
  Schema.TaggedStruct("split", { parts: Schema.Array(FilePart) }),
  Schema.TaggedStruct("staged", { file: StagedFile }),
  /** What was sent ahead is not there any more: it has to be staged again. */
  Schema.TaggedStruct("staged-gone", {}),
  Schema.TaggedStruct("validate-begun", {}),
  Schema.TaggedStruct("validated", {
    report: ValidationReport,
    /** What the service calls the place that the rows go to. Left out where it was not told, and by the first versions. */
    destination: Schema.optionalKey(DestinationName)
  }),
  /** A person or the caller agreed to an import that cannot be undone. */
  Schema.TaggedStruct("confirmed", {}),
  Schema.TaggedStruct("start-begun", { attempt: Schema.Number }),
  /** The service, or the network before it, certainly created no job. */
  Schema.TaggedStruct("start-refused", { reason: Schema.String }),
  Schema.TaggedStruct("start-in-doubt", {
    cause: Schema.String,
    /** Not finding a job never proves that there is none. */
    isHandedOver: Schema.optionalKey(Schema.Boolean),
    /** No start is known: the store was put back from a backup, and may have forgotten one. */
    isPutBack: Schema.optionalKey(Schema.Boolean)
  }),
  /**
   * It has been looked for, without being found so far, for this many milliseconds in all since it is in doubt. Time in which nobody looked
   * does not count.
   */
  Schema.TaggedStruct("job-looked-for", { lookedMillis: Schema.Number }),
  /** It was looked for, or a person looked, and there is no job from the starts so far. */
  Schema.TaggedStruct("job-absent", { knownBy: KnownBy }),
  Schema.TaggedStruct("job-started", { job: JobRef, knownBy: KnownBy }),
  /** A look that differs from the one before. */
  Schema.TaggedStruct("progressed", { progress: Progress }),
  Schema.TaggedStruct("tracked", { progress: Progress }),
  Schema.TaggedStruct("collect-begun", {}),
  Schema.TaggedStruct("output-saved", { output: SavedOutput }),
  Schema.TaggedStruct("collected", { collected: Collected }),
  Schema.TaggedStruct("reported", { sha256: Schema.String }),
  /** Whoever embeds the engine was told of the report by their hook. */
  Schema.TaggedStruct("report-told", {})
])
export type JournalEntry = typeof JournalEntry.Type

/** An entry as it stands in the journal, with its place and time. */
export interface RecordedEntry {
  /** From 1. */
  readonly sequence: number
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly entry: JournalEntry
}
