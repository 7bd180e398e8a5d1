import type { RowCounts } from "@bulkport/core"
import type { CallSession } from "../session.ts"

/** Retries what failed for certain; rows of unknown outcome may have been applied, and are retried only when asked to. */
export const retryCommand = (
  session: CallSession,
  runId: string,
  { rejected, setAside }: Pick<RowCounts, "rejected" | "setAside">
): string => session.command("retry", runId, ...(rejected + setAside === 0 ? ["--unknown"] : []))
