import type { QueuedRun } from "@bulkport/cluster"

/**
 * Reasons that stand in the file or in what was submitted, or that the record was removed: the run itself can never go on, another one
 * has to be submitted.
 */
const hopeless: ReadonlySet<string> = new Set([
  "AbilityMissing",
  "AlreadyImported",
  "AlreadyRetried",
  "ColumnsMissing",
  "ColumnsUnknown",
  "FindingsRefused",
  "NothingToRetry",
  "OptionsInvalid",
  "RunNotFound",
  "SourceFileEmpty",
  "SourceMalformed",
  "TooManyInvalid",
  "UnknownImportType"
])

/** True where the queue can only let go of a run, and never go on with it. */
export const cannotGoOn = (queued: QueuedRun | undefined): boolean =>
  queued?.state === "stopped" && queued.stop !== undefined && hopeless.has(queued.stop.reason)

/** What is said above the command for a run: these words, unless it is only to be taken out of the queue. */
export const leadOf = (queued: QueuedRun | undefined, words: string): string =>
  cannotGoOn(queued) ? "It cannot go on. Take it out of the queue with" : words

/** The words of the command that a run needs from somebody when it is stopped; `undefined` for all others. */
export const wordsForStopped = (queued: QueuedRun): ReadonlyArray<string> | undefined => {
  const { runId, state, stop } = queued
  if (state !== "stopped") return undefined
  // It has to be looked at before anything is decided.
  if (stop?.reason === "StartInDoubt") return ["runs", "show", runId]
  if (stop?.reason === "ConfirmationNeeded") return ["queue", "resume", runId, "--yes"]
  return ["queue", cannotGoOn(queued) ? "cancel" : "resume", runId]
}
