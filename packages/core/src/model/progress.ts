import { Schema } from "effect"
import { JobState } from "./job.ts"

/** One look at a job: our state, the service's own word, and its counts where it gives any. */
export const Progress = Schema.Struct({
  state: JobState,
  /** The service's own word, as it came; what its support will ask for. */
  providerState: Schema.String,
  /**
   * What the service says beside its word, such as why the job failed. Left out when it says nothing. Give its own words, cleaned by
   * `safeText`; the engine leaves out of them what stands in rows.
   */
  detail: Schema.optionalKey(Schema.String),
  /** False when the service used a word this provider has never seen. */
  isKnownState: Schema.Boolean,
  /** Rows the service says it has processed. Left out when it does not say: unknown is not zero. */
  rowsProcessed: Schema.optionalKey(Schema.Number),
  /** Until when the service says it keeps the results, in milliseconds since the epoch. Left out when it does not say. */
  resultsKeptUntil: Schema.optionalKey(Schema.Number),
  /** True when the service has said that its results are no longer kept. */
  outputsGone: Schema.optionalKey(Schema.Boolean)
})
export type Progress = typeof Progress.Type
