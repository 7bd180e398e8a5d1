/** What is told about imports. */
import { QueueState, QueueStop } from "@bulkport/cluster"
import { LifecycleStep, RowCounts, RunStanding, RunVerdict } from "@bulkport/core"
import { Schema } from "effect"

const time = Schema.optionalKey(
  Schema.Number.annotate({ description: "In milliseconds since the epoch; left out where it is not known." })
)

/** How an import stands, in the queue and in its own record. */
export const ImportDocument = Schema.Struct({
  id: Schema.String,
  tenant: Schema.optionalKey(Schema.String),
  provider: Schema.String,
  connection: Schema.optionalKey(Schema.String),
  importType: Schema.String,
  state: Schema.optionalKey(QueueState).annotate({
    description: "Where it stands in the queue. Left out for an import that was made without the queue."
  }),
  priority: Schema.optionalKey(Schema.Number),
  submittedAt: time,
  startedAt: time,
  endedAt: time,
  nextLookAt: time,
  attempts: Schema.optionalKey(Schema.Number).annotate({
    description: "How often in a row it has failed for a passing reason."
  }),
  stop: Schema.optionalKey(QueueStop).annotate({
    description: "Why it does not go on by itself, or what it failed of last."
  }),
  standing: Schema.optionalKey(RunStanding).annotate({
    description: "Where it stands by its record. Left out before it is begun."
  }),
  nextStep: Schema.optionalKey(LifecycleStep).annotate({ description: "The first step without a result." }),
  verdict: Schema.optionalKey(RunVerdict).annotate({
    description: "How it has ended: only `succeeded` means that every row was accepted."
  }),
  target: Schema.optionalKey(Schema.String).annotate({ description: "Where the rows go, in words." }),
  begunAt: time,
  changedAt: time,
  sourceRows: Schema.optionalKey(Schema.Number),
  rows: Schema.optionalKey(RowCounts),
  sourceSha256: Schema.optionalKey(Schema.String),
  sentSha256: Schema.optionalKey(Schema.String),
  jobIds: Schema.Array(Schema.String),
  parts: Schema.optionalKey(Schema.Number),
  parent: Schema.optionalKey(Schema.String).annotate({
    description: "The import whose failed rows these are."
  }),
  mayHaveImported: Schema.optionalKey(Schema.Boolean).annotate({
    description: "False when the service has certainly applied no row of it."
  })
}).annotate({ identifier: "Import" })
export type ImportDocument = typeof ImportDocument.Type

/** Some of the imports that were asked for. A page may hold fewer than were asked for, also when it is not the last one. */
export const ImportPage = Schema.Struct({
  imports: Schema.Array(ImportDocument),
  next: Schema.optionalKey(Schema.String).annotate({
    description: "Hand it over as `after` for the next page. Left out on the last one."
  })
}).annotate({ identifier: "ImportPage" })

/** What has come of submitting. */
export const SubmittedDocument = Schema.Struct({
  id: Schema.String,
  isNew: Schema.Boolean.annotate({
    description:
      "False when it had been submitted before, under the same key or of the same source: nothing was changed."
  })
}).annotate({ identifier: "Submitted" })

/** What has come of cancelling. */
export const CancelledDocument = Schema.Struct({
  outcome: Schema.Literals(["withdrawn", "left", "over"]).annotate({
    description:
      "`withdrawn`: nothing was started. `left`: its job at the service, which is never touched, is not waited for any more. `over`: it had come to its end before."
  }),
  import: ImportDocument
}).annotate({ identifier: "Cancelled" })

/** A file that was sent ahead. */
export const SourceDocument = Schema.Struct({
  id: Schema.String.annotate({ description: "Name it in `source` of a submission." }),
  tenant: Schema.optionalKey(Schema.String),
  name: Schema.String.annotate({ description: "Its name, cleaned: for people, and for nothing else." }),
  bytes: Schema.Number,
  sha256: Schema.String
}).annotate({ identifier: "Source" })
export type SourceDocument = typeof SourceDocument.Type
