import type { JobState, Progress } from "@bulkport/core/provider"

/**
 * The service's words for the state of a job.
 *
 * Your service: all that its documents name. `finished` means that it is done with the file, whatever became of the rows;
 * `failed` that it gave up.
 */
const states = new Map<string, JobState>([
  ["QUEUED", "running"],
  ["RUNNING", "running"],
  ["DONE", "finished"],
  ["FAILED", "failed"]
])

/** Translates a word. One that was never seen counts as running, so that results are never collected too early. */
export const toProgress = (word: string): Progress => ({
  state: states.get(word) ?? "running",
  providerState: word,
  isKnownState: states.has(word)
})
