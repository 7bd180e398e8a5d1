import type { JobState } from "@bulkport/core/provider"
import type { StatusClass, WireProfile } from "./actito-wire-profile.ts"

/**
 * Status words by what they mean. Only `status`, `SUCCESS` and `WITH_ERROR` are published (trigger events), and `FINISHED`
 * for V4; the others are those such services commonly use.
 */
const statusClasses: ReadonlyMap<string, StatusClass> = new Map([
  ...(["SUCCESS", "FINISHED", "DONE", "COMPLETED", "OK"] as const).map(
    (word) => [word, "succeeded"] as const
  ),
  // Whether the run as a whole or only rows failed is not published: the results tell.
  ...(["WITH_ERROR", "WITH_ERRORS", "FINISHED_WITH_ERROR", "FINISHED_WITH_ERRORS"] as const).map(
    (word) => [word, "partial"] as const
  ),
  ...(
    ["ERROR", "FAILED", "FAILURE", "KO", "CANCELLED", "CANCELED", "ABORTED", "REJECTED", "EXPIRED"] as const
  ).map((word) => [word, "failed"] as const),
  ...(
    [
      "PENDING",
      "WAITING",
      "QUEUED",
      "CREATED",
      "SCHEDULED",
      "PLANNED",
      "STARTED",
      "RUNNING",
      "ONGOING",
      "IN_PROGRESS",
      "PROCESSING",
      "EXTRACTING",
      "TRANSFORMING",
      "VALIDATING",
      "LOADING"
    ] as const
  ).map((word) => [word, "running"] as const)
])

/** A word as the table has it: letter case does not matter, and `-` or a space is as good as `_`. */
const folded = (word: string): string =>
  word
    .trim()
    .toUpperCase()
    .replace(/[-\s]+/g, "_")

/** What a status word means; undefined for one that is in neither the profile nor the table. */
export const statusClassOf = (word: string, profile: WireProfile): StatusClass | undefined => {
  const found = folded(word)
  const own = Object.entries(profile.states).find(([name]) => folded(name) === found)
  if (own !== undefined) return own[1]
  return statusClasses.get(found) ?? (found.startsWith("PARTIAL") ? "partial" : undefined)
}

/**
 * Translates what a status word means into where the job stands.
 *
 * A word we have never seen counts as `running`, so outputs are never collected too early.
 */
export const jobStateOf = (statusClass: StatusClass | undefined): JobState => {
  switch (statusClass) {
    case "succeeded":
    case "partial":
      return "finished"
    case "failed":
      return "failed"
    default:
      return "running"
  }
}
