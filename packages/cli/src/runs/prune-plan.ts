/** Which runs may go, and why the others stay. */
import { type PruneRules, reasonToKeep, type ReasonToKeep as OwnReason } from "@bulkport/core"
import type { RunSummary } from "./run-summary.ts"
import type { Retries } from "./what-to-do.ts"

/**
 * Why a run stays: for its own sake, as the engine has it, and two more. `family`: a run that it retries, or that retries it, stays.
 * `unreadable`: nobody knows. The names are part of the document.
 */
export const reasonsToKeep = [
  "unreadable",
  "running",
  "in-doubt",
  "not-collected",
  "needed-against-repetition",
  "recent",
  "failed-rows",
  "family"
] as const satisfies ReadonlyArray<OwnReason | "family" | "unreadable">
/** Why a run stays. */
export type ReasonToKeep = (typeof reasonsToKeep)[number]

/** What is known of a run that is decided about. */
export type Prunable = Pick<
  RunSummary,
  | "id"
  | "createdAt"
  | "lastEntryAt"
  | "startedAt"
  | "state"
  | "verdict"
  | "failedRows"
  | "parent"
  | "mayHaveImported"
>

/** A run to decide about, or one whose record cannot be read. */
export type PrunableRun =
  | { readonly summary: Prunable; readonly unreadable?: never }
  | { readonly summary?: never; readonly unreadable: { readonly id: string } }

/** Runs that belong together, all of which may go. The first one first. */
export type PrunedFamily = readonly [Prunable, ...ReadonlyArray<Prunable>]

/** What is to go, and what stays for which reason. */
export interface PrunePlan {
  readonly families: ReadonlyArray<PrunedFamily>
  readonly kept: ReadonlyMap<string, ReasonToKeep>
}

/** Why a run stays for its own sake, by the rules of the engine. */
const reasonOf = (summary: Prunable, retries: Retries, rules: PruneRules): ReasonToKeep | undefined => {
  const { createdAt, failedRows, id, lastEntryAt, mayHaveImported, startedAt, state, verdict } = summary
  if (state === "unreadable") return state
  const run = {
    createdAt: Date.parse(createdAt),
    changedAt: Date.parse(lastEntryAt),
    standing: state,
    mayHaveImported,
    ...(startedAt === null ? {} : { startBegunAt: Date.parse(startedAt) }),
    ...(verdict === null ? {} : { verdict }),
    // How they failed makes no difference.
    ...(failedRows === null ? {} : { rows: { rejected: failedRows, setAside: 0, unknown: 0 } })
  }
  return reasonToKeep(run, retries.has(id), rules)
}

/** The run that a run's rows come from in the end. One whose parent is not there any more is the first of its own. */
const firstOf = (summary: Prunable, byId: ReadonlyMap<string, Prunable>): string => {
  const parent = summary.parent === null ? undefined : byId.get(summary.parent)
  return parent === undefined ? summary.id : firstOf(parent, byId)
}

/** How many runs stand between a run and the first of its family. Not told by the times, since a clock may be set back. */
const depthOf = (summary: Prunable, byId: ReadonlyMap<string, Prunable>): number => {
  const parent = summary.parent === null ? undefined : byId.get(summary.parent)
  return parent === undefined ? 0 : 1 + depthOf(parent, byId)
}

/** Decides about all runs of a folder, newest first. Families stay or go as a whole. */
export const planPrune = (
  runs: ReadonlyArray<PrunableRun>,
  retries: Retries,
  rules: PruneRules
): PrunePlan => {
  const kept = new Map<string, ReasonToKeep>()
  const byId = new Map<string, Prunable>()
  for (const run of runs) {
    if (run.summary === undefined) kept.set(run.unreadable.id, "unreadable")
    else byId.set(run.summary.id, run.summary)
  }
  const families = new Map<string, Array<Prunable>>()
  // A parent stands before its retries.
  for (const summary of [...byId.values()]
    .reverse()
    .sort((one, other) => depthOf(one, byId) - depthOf(other, byId))) {
    const first = firstOf(summary, byId)
    families.set(first, [...(families.get(first) ?? []), summary])
  }
  const going: Array<PrunedFamily> = []
  for (const family of families.values()) {
    const reasons = family.map((summary) => reasonOf(summary, retries, rules))
    const [first, ...others] = family
    if (first !== undefined && reasons.every((reason) => reason === undefined)) going.push([first, ...others])
    else family.forEach(({ id }, index) => kept.set(id, reasons[index] ?? "family"))
  }
  return { families: going, kept }
}
