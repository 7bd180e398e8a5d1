import type { QueuedRun } from "@bulkport/cluster"
import { wordsForStopped } from "./words-for-stopped.ts"

/** The run that a queue knows: that of a part goes on with the whole. */
export const wholeRun = (id: string): string => id.split("/")[0] ?? id

/** True while workers see to a run: there is nothing to do but to wait. */
export const isWorkers = (queued: QueuedRun | undefined): boolean =>
  queued?.state === "queued" || queued?.state === "running" || queued?.state === "waiting"

/**
 * The words of the command that goes on with a run which may be in a queue. `words` are those without one. `undefined` where workers
 * see to it.
 */
export const wordsWithQueue = (
  queued: QueuedRun | undefined,
  words: ReadonlyArray<string>
): ReadonlyArray<string> | undefined => {
  if (queued === undefined || queued.state === "ended") return words
  if (isWorkers(queued)) return undefined
  // Whoever asks for more than a list has been shown the doubt.
  if (queued.state === "cancelled" || queued.stop?.reason === "StartInDoubt")
    return ["queue", "resume", queued.runId]
  return wordsForStopped(queued)
}
