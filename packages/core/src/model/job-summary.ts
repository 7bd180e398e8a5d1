import { Schema } from "effect"
import { JobState } from "./job.ts"

/** A job in a service's list: whoever started it, and whatever it does. What the service does not say is left out. */
export const JobSummary = Schema.Struct({
  id: Schema.String,
  /** The service's own word for what kind of job it is, such as `MUTATION/USER`. */
  type: Schema.String,
  /** False for a job that imports nothing, such as an export. */
  isImport: Schema.Boolean,
  state: JobState,
  /** The service's own word for its state, as it came. */
  providerState: Schema.String,
  /** The name it has at the service. */
  name: Schema.optionalKey(Schema.String),
  /** The label of one of our runs, when it was started by one. */
  label: Schema.optionalKey(Schema.String),
  /** Who started it, in the service's words. */
  startedBy: Schema.optionalKey(Schema.String),
  /** Milliseconds since the epoch, here and below. */
  createdAt: Schema.optionalKey(Schema.Number),
  endedAt: Schema.optionalKey(Schema.Number),
  resultsKeptUntil: Schema.optionalKey(Schema.Number),
  rowsProcessed: Schema.optionalKey(Schema.Number),
  /** Rows with errors, as the service counts them. */
  errors: Schema.optionalKey(Schema.Number)
})
export type JobSummary = typeof JobSummary.Type
