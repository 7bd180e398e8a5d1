import type { JobState, Progress } from "@bulkport/core/provider"

/** From the service's lists of export statuses: the GraphQL enum has the first three, the REST one all four. */
const states = new Map<string, JobState>([
  ["PENDING", "running"], // queued or running: the service does not tell them apart
  ["COMPLETED", "finished"], // row errors may exist all the same
  ["ABORTED", "failed"], // will not resume; rows applied before may stay applied
  ["EXPIRED", "finished"] // finished long ago: its results are gone, which `collect` reports
])

/** The word that says that results are no longer kept. */
const goneWord = "EXPIRED"

/**
 * Translates the service's own word for a job's state.
 *
 * A word we have never seen counts as `running`, so that outputs are never collected too early.
 */
export const toProgress = (providerState: string): Progress => ({
  state: states.get(providerState) ?? "running",
  providerState,
  isKnownState: states.has(providerState),
  ...(providerState === goneWord ? { outputsGone: true } : {})
})
