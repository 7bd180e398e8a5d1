import {
  ColumnChanges,
  JobRef,
  LifecycleStep,
  Progress,
  RowCounts,
  SourceFile,
  SourceFormat,
  ValidationReport
} from "@bulkport/core"
import { Schema } from "effect"
import { amount, described, orNull, text, time } from "./described.ts"

/** What is known of a run, in the one shape in which every document shows it. */
export const RunFacts = Schema.Struct({
  id: text("Id of the run. The run of a part has that of the whole in front of it."),
  folder: text("Where the run is recorded, absolute."),
  createdAt: time("When the run began."),
  provider: text("Id of the provider, such as advocate."),
  importType: text("What is imported, by the provider's id of it."),
  target: text("Where the rows go, in words."),
  source: described(SourceFile, "The file and how it is read."),
  columns: described(ColumnChanges, "What is changed about the columns before they are sent."),
  sendAs: orNull(SourceFormat, "The format rows are sent in, where one was asked for."),
  conversions: described(
    Schema.Array(Schema.String),
    "What was done to the file before it was sent, in sentences."
  ),
  allowFindings: described(Schema.Boolean, "True when the job is started although validation had findings."),
  confirmed: described(Schema.Boolean, "True when somebody has agreed to an import that cannot be undone."),
  adopted: described(Schema.Boolean, "True for a job that was started elsewhere."),
  label: text("The label of the run at the service."),
  parent: orNull(Schema.String, "The run whose failed rows these are."),
  nextStep: orNull(LifecycleStep, "The first step without a result; null when all have one."),
  staged: orNull(
    Schema.Struct({
      rows: amount("Rows to send, without the header."),
      bytes: amount("Bytes to send."),
      columns: described(Schema.Array(Schema.String), "Names as they are sent, in order."),
      sha256: text("SHA-256 of the bytes to send, in hex.")
    }),
    "What staging has made of the file; null before that."
  ),
  parts: orNull(
    Schema.Int,
    "How many parts the file is imported in; null for a file that is imported by one job."
  ),
  validation: orNull(ValidationReport, "What validation found; null before that."),
  startAttempts: amount("How many starts have been begun."),
  doubt: orNull(
    Schema.Struct({
      cause: text("Why it is not certain."),
      since: time("Since when."),
      isHandedOver: described(
        Schema.Boolean,
        "True when not finding a job never proves that there is none, and the start is not made again."
      ),
      isPutBack: described(
        Schema.Boolean,
        "True when no start is known, and the store was put back from a backup and may have forgotten one."
      ),
      lookedMillis: amount("How long its job has been looked for, by all who did, in milliseconds.")
    }),
    "Present while it is not certain whether there is a job."
  ),
  job: orNull(
    JobRef.mapFields(({ id, label, target }) => ({ id, target, label })),
    "The job at the service; null before there is one."
  ),
  progress: orNull(Progress, "The last look at the job."),
  rows: orNull(RowCounts, "Rows by what became of them; null until the results are collected."),
  steps: described(
    Schema.Array(Schema.Struct({ step: LifecycleStep, millis: Schema.Finite })),
    "How long each step took in all, in milliseconds."
  )
})
