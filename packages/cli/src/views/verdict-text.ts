import type { RunReport } from "@bulkport/core"
import { count, counted } from "../progress/amounts.ts"
import { printable } from "./layout.ts"

/** How a run ended, in a sentence. Two for a failed job, of which more must be known. */
export const verdictText = ({
  providerDetail,
  providerState,
  rows,
  verdict
}: Pick<RunReport, "providerDetail" | "providerState" | "rows" | "verdict">): string => {
  if (verdict === "succeeded")
    return `Succeeded: ${rows.staged === 1 ? "the only row was" : `all ${count(rows.staged)} rows were`} accepted.`
  if (verdict === "job-failed") {
    const why = providerDetail === undefined ? "" : `: ${printable(providerDetail).replace(/\.$/, "")}`
    return `Job failed: the service says ${printable(providerState)}${why}. Rows may have been applied all the same.`
  }
  const parts = [
    rows.rejected === 0 ? "" : `${counted(rows.rejected, "row")} rejected`,
    rows.setAside === 0 ? "" : `${counted(rows.setAside, "row")} set aside`,
    rows.unknown === 0 ? "" : `${counted(rows.unknown, "row")} of unknown outcome`
  ].filter(Boolean)
  return `Incomplete: ${parts.join(", ")}, of ${count(rows.staged + rows.setAside)}.`
}
