import type { OutcomeTotals } from "../../model/row-outcome.ts"

/** Rows that are certain so far. */
export interface NamedRows {
  readonly staged: number
  readonly accepted: number
  readonly rejected: number
  /** Rows about which the results contradict each other. */
  readonly contradictory: number
}

/** What the rows are that no result names, and what a reader should be told about the service's totals. */
export interface RestVerdict {
  readonly rest: "accepted" | "unknown"
  readonly warnings: ReadonlyArray<string>
}

/**
 * Decides about the rows that no result names, by the service's totals.
 *
 * They are accepted only when the totals leave no other possibility: every rejected row has been named, and all others
 * are counted as accepted. A total that is not given is unknown, not zero.
 */
export const settleRest = (named: NamedRows, totals: ReadonlyArray<OutcomeTotals>): RestVerdict => {
  const [only] = totals
  if (only === undefined) return { rest: "unknown", warnings: [] }
  if (totals.length > 1) {
    return { rest: "unknown", warnings: ["The service gave several totals; none of them was used."] }
  }
  const { accepted, read, rejected } = only
  const warnings: Array<string> = []
  const differs = (what: string, theirs: number | undefined, ours: number): void => {
    if (theirs !== undefined && theirs !== ours) {
      warnings.push(
        `The service counts ${theirs} rows ${what}, but ${ours} ${what === "read" ? "were staged" : "are named as such"}.`
      )
    }
  }
  differs("read", read, named.staged)
  differs("rejected", rejected, named.rejected)
  const isSettled =
    warnings.length === 0 &&
    named.contradictory === 0 &&
    rejected === named.rejected &&
    accepted === named.staged - named.rejected
  return { rest: isSettled ? "accepted" : "unknown", warnings }
}
