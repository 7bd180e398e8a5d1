/** Which runs may go, and why the others stay. */
import type { RunOverview } from "../journal/run-overview.ts"
import type { RowCounts } from "../model/run-report.ts"

/**
 * Why a run stays, for its own sake.
 *
 * `recent`: something happened to it not long enough ago. `needed-against-repetition`: it keeps the same content from being
 * imported twice. `running`, `in-doubt`, `not-collected`: it is not over. `failed-rows`: rows of it failed and were not
 * retried.
 */
export type ReasonToKeep =
  "running" | "in-doubt" | "not-collected" | "needed-against-repetition" | "recent" | "failed-rows"

/** What decides. */
export interface PruneRules {
  /** Milliseconds since the epoch. */
  readonly now: number
  readonly olderThanMillis: number
  /** For how long the same content is not imported twice. */
  readonly sameContentMillis: number
  /** Runs go although rows of them failed, or although their results were not collected. */
  readonly all: boolean
}

/** What is known of a run that is decided about. An overview has all of it. */
export interface PrunableRun extends Pick<
  RunOverview,
  "changedAt" | "createdAt" | "mayHaveImported" | "standing" | "startBegunAt" | "verdict"
> {
  /** How its rows ended, once that is known. */
  readonly rows?: Pick<RowCounts, "rejected" | "setAside" | "unknown">
}

const hasFailedRows = ({ rows, verdict }: PrunableRun): boolean =>
  verdict === "job-failed" || (rows !== undefined && rows.rejected + rows.setAside + rows.unknown > 0)

/** Why a run stays; `undefined` for one that may go as far as it alone is concerned. A retry counts when it may have imported something. */
export const reasonToKeep = (
  run: PrunableRun,
  isRetried: boolean,
  { all, now, olderThanMillis, sameContentMillis }: PruneRules
): ReasonToKeep | undefined => {
  const { changedAt, createdAt, mayHaveImported, standing, startBegunAt } = run
  if (standing === "running" || standing === "in-doubt") return standing
  // What has never been started has nothing to lose but its preparation.
  if (standing === "pending" && mayHaveImported && !all) return "not-collected"
  if (mayHaveImported && now - (startBegunAt ?? createdAt) <= sameContentMillis)
    return "needed-against-repetition"
  if (now - changedAt < olderThanMillis) return "recent"
  return !all && hasFailedRows(run) && !isRetried ? "failed-rows" : undefined
}
