import type { JobState, Progress } from "@bulkport/core/provider"

/** The state in which a job takes data, and nothing has happened yet. */
export const openState = "Open"

/** The service's words. `Open` is in none of our jobs once it was started. */
const states: ReadonlyMap<string, JobState> = new Map([
  [openState, "running"],
  ["UploadComplete", "running"],
  ["InProgress", "running"],
  ["JobComplete", "finished"],
  // Rows may have been imported before either of these.
  ["Failed", "failed"],
  ["Aborted", "failed"]
])

/** A word that is not known counts as running, so that results are never collected too early. */
export const toProgress = (
  providerState: string
): Pick<Progress, "state" | "providerState" | "isKnownState"> => ({
  state: states.get(providerState) ?? "running",
  providerState,
  isKnownState: states.has(providerState)
})
