import { Schema } from "effect"

/** Where a row is to be looked for: exactly one of these. */
export type RowQuestion =
  | {
      /** A line of the source file, from 1, as editors count them: the header is line 1. Any line of a row that has several. */
      readonly line: number
    }
  | {
      /** The number of the row, from 1, without the header and without blank lines. */
      readonly row: number
    }
  | {
      /** What the row has in the columns that identify it, in their order, exactly as the file writes it. */
      readonly key: string | ReadonlyArray<string>
    }

/**
 * What became of a row.
 *
 * `set-aside`: it is invalid, and was not sent. `unknown`: nobody can say for certain. `pending`: the run has not come so far.
 */
export const RowFateOutcome = Schema.Literals(["accepted", "rejected", "set-aside", "unknown", "pending"])
export type RowFateOutcome = typeof RowFateOutcome.Type

/** What one run did with a row. Holds nothing of what the row contains. */
export const RowStep = Schema.Struct({
  runId: Schema.String,
  /** Line of this run's file on which the row begins, from 1. Left out where it is not known. */
  line: Schema.optionalKey(Schema.Number),
  /** Number of the row in this run's file, from 1. Left out where it is not known. */
  row: Schema.optionalKey(Schema.Number),
  outcome: RowFateOutcome,
  /** The service's code, or the rule that the row breaks. */
  code: Schema.optionalKey(Schema.String),
  /** The service's words, without what they repeat of the row. */
  message: Schema.optionalKey(Schema.String),
  /** The service's word for what it did, such as `CREATED`. */
  word: Schema.optionalKey(Schema.String),
  /** The part of the file that the row was sent with; left out for a file that one job imports, and for a row that was not sent. */
  part: Schema.optionalKey(Schema.Struct({ number: Schema.Number, of: Schema.Number, runId: Schema.String })),
  /** The service's id of the job that the row was sent with. */
  jobId: Schema.optionalKey(Schema.String)
})
export type RowStep = typeof RowStep.Type

/** What became of a row of a file, in the run that was asked about and in the retries that came after it. */
export const RowFate = Schema.Struct({
  ...RowStep.fields,
  /**
   * What became of it in retries, oldest first. Those that did not take the row are left out. Where it is not known which row of a
   * retry it is, that retry has neither line nor row, its outcome is `unknown` and its code `not-traced`.
   */
  later: Schema.Array(RowStep)
})
export type RowFate = typeof RowFate.Type
