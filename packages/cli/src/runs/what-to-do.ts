/** What of a run needs somebody, with the command that goes on with it. */
import type { QueuedRun } from "@bulkport/cluster"
import { RunJournal, type StorageFailed } from "@bulkport/core"
import { Effect } from "effect"
import { wordsForStopped } from "../queue/words-for-stopped.ts"
import { isWorkers, wordsWithQueue } from "../queue/words-with-queue.ts"
import type { RunSummary } from "./run-summary.ts"
import type { ListedRun } from "./list-runs.ts"

/** Runs that retry rows of others and may have imported some, by the run whose rows they retry. */
export type Retries = ReadonlyMap<string, string>

/** Finds the retries among all runs. Of several retries of one run, the newest. */
export const retriesIn = (
  runs: ReadonlyArray<{ readonly summary?: Pick<RunSummary, "id" | "parent" | "mayHaveImported"> }>
): Retries => {
  const found = new Map<string, string>()
  for (const { summary } of runs) {
    if (summary === undefined || summary.parent === null || !summary.mayHaveImported) continue
    // Newest first, so that the first one stays.
    if (!found.has(summary.parent)) found.set(summary.parent, summary.id)
  }
  return found
}

/** Asks for the retries of those of these runs that have failed rows: where it would take too long to look at all runs. */
export const retriesOf = (
  runs: ReadonlyArray<{ readonly summary?: Pick<RunSummary, "id" | "failedRows" | "verdict"> }>
): Effect.Effect<Retries, StorageFailed, RunJournal> =>
  Effect.gen(function* () {
    const journal = yield* RunJournal
    const found = new Map<string, string>()
    for (const { summary } of runs) {
      if (summary === undefined || !hasFailedRows(summary, new Map())) continue
      const retry = (yield* journal.find({ parent: summary.id })).runs.find(
        ({ mayHaveImported }) => mayHaveImported
      )
      if (retry !== undefined) found.set(summary.id, retry.id)
    }
    return found
  })

/** True for a run that has ended with rows that failed, and that nobody has retried. */
export const hasFailedRows = (
  { failedRows, id, verdict }: Pick<RunSummary, "failedRows" | "id" | "verdict">,
  retries: Retries
): boolean => (verdict === "job-failed" || (failedRows ?? 0) > 0) && !retries.has(id)

/** What a queue says of runs, by their ids. Those that are left out are in none. */
export type QueuedRuns = ReadonlyMap<string, QueuedRun>

/** The ids of the runs of which a queue may have to say more, if there is one. */
export const idsForQueue = (runs: ReadonlyArray<ListedRun>): ReadonlyArray<string> =>
  runs.flatMap(({ summary }) => (summary === undefined || summary.state === "finished" ? [] : [summary.id]))

/** The words of the command that goes on with a run; `undefined` when nobody needs to do anything, or only to wait. */
export const wordsToGoOn = (
  run: ListedRun,
  retries: Retries,
  queued: QueuedRuns
): ReadonlyArray<string> | undefined => {
  const { summary, unreadable } = run
  if (unreadable !== undefined) return ["runs", "show", unreadable.id]
  const { failedRows, id, isRefused, state, unknownRows } = summary
  const inQueue = queued.get(id)
  if (inQueue?.state === "stopped") return wordsForStopped(inQueue)
  if (isWorkers(inQueue)) return undefined
  // It was withdrawn, or is not waited for any more, and somebody wanted it so.
  if (inQueue?.state === "cancelled" && state !== "finished" && state !== "in-doubt") return undefined
  if (state === "in-doubt") return wordsWithQueue(inQueue, ["resume", id])
  // The file has to be mended, and is then another one; or it was imported before.
  if (state === "pending") return isRefused ? undefined : ["resume", id]
  if (state !== "finished" || !hasFailedRows(summary, retries)) return undefined
  if (failedRows === null || failedRows === 0) return ["runs", "show", id]
  return ["retry", id, ...(failedRows === unknownRows ? ["--unknown"] : [])]
}

/** The words of the next command for a run, also where there is only something to wait for. */
export const nextWords = (
  run: ListedRun,
  retries: Retries,
  queued: QueuedRuns
): ReadonlyArray<string> | undefined => {
  const { summary } = run
  const inQueue = queued.get(summary?.id ?? "")
  if (summary?.state !== "running" || inQueue?.state === "stopped") return wordsToGoOn(run, retries, queued)
  // The parts of a file are tracked with the whole, one after the other.
  const alone = summary.parts === null ? ["track", summary.id, "--wait"] : ["resume", summary.id]
  return wordsWithQueue(inQueue, alone)
}
