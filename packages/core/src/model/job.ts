import { Schema } from "effect"

/**
 * A job at the service: plain, versioned and complete, so that it can be tracked from another machine tomorrow.
 * Holds nothing secret.
 */
export const JobRef = Schema.Struct({
  version: Schema.Literal(1),
  provider: Schema.String,
  /** The service's own id of the job. */
  id: Schema.String,
  /** Where it runs, in words, such as `tenant test_abc at https://…`. */
  target: Schema.String,
  /** The label it was started with, by which `find` and people recognise it. */
  label: Schema.String,
  /** What else the provider needs to follow it. */
  handle: Schema.Json
})
export type JobRef = typeof JobRef.Type

/**
 * Where a job stands, in the words every provider is translated to.
 *
 * `finished` says the service is done with the file. It does not say that every row succeeded.
 */
export const JobState = Schema.Literals(["running", "finished", "failed"])
export type JobState = typeof JobState.Type
