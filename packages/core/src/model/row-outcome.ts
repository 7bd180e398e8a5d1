/** What became of one staged row. `unknown` whenever it cannot be said with certainty. */
export type RowState = "accepted" | "rejected" | "unknown"

/**
 * What a result file says about one row, as far as it says which row.
 *
 * Named by the values of some columns, by the service's number of the record, or both. The engine pairs it with a staged
 * row; what cannot be paired with certainty stays unknown.
 */
export interface RowOutcome {
  readonly _tag: "RowOutcome"
  readonly outcome: "accepted" | "rejected"
  /** Column name → value, as in the staged file. */
  readonly key?: Readonly<Record<string, string>>
  /**
   * True when nothing else that the service says is about this record, such as one that a list of failures calls a success.
   * Needed to count records of one key: what is said twice of one must not pass for two.
   */
  readonly isOnlyMention?: boolean
  /** The service's number, as it stands; how it counts is settled by `RecordReading`. */
  readonly record?: number
  /** The service's code of the reason, such as `BAD_REQUEST`. */
  readonly code?: string
  /** The service's words. May quote the row: goes into result files only. */
  readonly message?: string
  /** The service's word for what it did, such as `CREATED` or `IGNORED`. */
  readonly word?: string
}

/** What the service says about all rows together. A count it does not give is left out. */
export interface OutcomeTotals {
  readonly _tag: "OutcomeTotals"
  readonly read?: number
  readonly accepted?: number
  readonly rejected?: number
}

/** One thing a result file says. */
export type OutcomeStatement = RowOutcome | OutcomeTotals

/**
 * One way of reading the service's record numbers: `record = row + offset`, or `record = line + offset`, with rows from 1
 * without the header and lines from 1 with it.
 */
export interface RecordReading {
  readonly counts: "rows" | "lines"
  readonly offset: number
}
