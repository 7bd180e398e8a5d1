/**
 * What is read of the service's answers.
 *
 * Your service: describe only the members that are used, so that new ones break nothing. What may be missing is optional.
 */
import { Schema } from "effect"

/** The answer to whatever was created. */
export const Created = Schema.Struct({ id: Schema.String })

/** What the service objects to in a file that it has not imported. Rows count from 1, without the header. */
export const Problems = Schema.Struct({
  problems: Schema.Array(Schema.Struct({ row: Schema.Number, column: Schema.String, problem: Schema.String }))
})
export type Problems = typeof Problems.Type

/** One look at a job. */
export const Job = Schema.Struct({ state: Schema.String, processed: Schema.optionalKey(Schema.Number) })
export type Job = typeof Job.Type

/** Jobs in a list. */
export const Jobs = Schema.Struct({ jobs: Schema.Array(Created) })
