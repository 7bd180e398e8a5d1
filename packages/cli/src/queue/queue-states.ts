import type { QueuedRun } from "@bulkport/cluster"

/** Where a run can stand in the queue, as flags and documents have it. Written down here so that help need not load the queue. */
export const queueStates = [
  "queued",
  "running",
  "waiting",
  "stopped",
  "cancelled",
  "ended"
] as const satisfies ReadonlyArray<QueuedRun["state"]>
