import type { QueuedRun } from "@bulkport/cluster"

/** Reasons that stand in the file or in what was submitted: the run itself can never go on, another one has to be submitted. */
const hopeless: ReadonlySet<string> = new Set([
  "AbilityMissing",
  "AlreadyImported",
  "AlreadyRetried",
  "ColumnsMissing",
  "ColumnsUnknown",
  "FindingsRefused",
  "NothingToRetry",
  "OptionsInvalid",
  "SourceFileEmpty",
  "SourceMalformed",
  "TooManyInvalid",
  "UnknownImportType"
])

/** The words of the command that a run needs from somebody when it is stopped; `undefined` for all others. */
export const wordsForStopped = ({ runId, state, stop }: QueuedRun): ReadonlyArray<string> | undefined => {
  if (state !== "stopped") return undefined
  // It has to be looked at before anything is decided.
  if (stop?.reason === "StartInDoubt") return ["runs", "show", runId]
  if (stop?.reason === "ConfirmationNeeded") return ["queue", "resume", runId, "--yes"]
  return stop !== undefined && hopeless.has(stop.reason)
    ? ["queue", "cancel", runId]
    : ["queue", "resume", runId]
}
