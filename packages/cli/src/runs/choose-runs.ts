/** Which runs a list shows, and in which order. */
import { basename } from "node:path"
import type { ListedRun } from "./list-runs.ts"
import type { RunStateWord, RunSummary } from "./run-summary.ts"
import { beginOf, endOf, type Moment } from "./time-span.ts"

/** How runs may be sorted. */
export const runOrders = ["newest", "oldest", "rows", "duration"] as const

/** What is asked for. What is left out lets every run pass. */
export interface RunChoice {
  readonly states: ReadonlyArray<RunStateWord>
  readonly verdict: RunSummary["verdict"] | undefined
  readonly tenant: string | undefined
  readonly provider: string | undefined
  readonly connection: string | undefined
  /** Ids of import types that are meant by what was given. */
  readonly importTypes: ReadonlyArray<string> | undefined
  readonly since: Moment | undefined
  readonly until: Moment | undefined
  /** In the name of the file, in whatever letters. */
  readonly file: string | undefined
  readonly sort: (typeof runOrders)[number]
}

/** Whether a run is one of those that are asked for. */
export const isChosen = (choice: RunChoice, now: number) => {
  const { connection, file, importTypes, provider, since, states, tenant, until, verdict } = choice
  const begin = since === undefined ? Number.NEGATIVE_INFINITY : beginOf(since, now)
  const end = until === undefined ? Number.POSITIVE_INFINITY : endOf(until, now)
  const asksForContent = [connection, file, importTypes, provider, since, tenant, until, verdict].some(
    (each) => each !== undefined
  )
  return ({ summary }: ListedRun): boolean => {
    if (states.length > 0 && !states.includes(summary?.state ?? "unreadable")) return false
    // Of what cannot be read it is not known whether it is meant.
    if (summary === undefined) return !asksForContent
    const createdAt = Date.parse(summary.createdAt)
    return (
      createdAt >= begin &&
      createdAt <= end &&
      (verdict === undefined || summary.verdict === verdict) &&
      (tenant === undefined || summary.tenant === tenant) &&
      (connection === undefined || summary.connection === connection) &&
      (provider === undefined || summary.provider === provider) &&
      (importTypes === undefined || importTypes.includes(summary.importType)) &&
      (file === undefined || basename(summary.file).toLowerCase().includes(file.toLowerCase()))
    )
  }
}

const amounts = {
  rows: ({ summary }: ListedRun): number => summary?.rows ?? -1,
  duration: ({ summary }: ListedRun): number => summary?.millis ?? -1
} as const

/** The runs that are asked for, in the order asked for, of all runs newest first. */
export const chooseRuns = (
  runs: ReadonlyArray<ListedRun>,
  choice: RunChoice,
  now: number
): ReadonlyArray<ListedRun> => {
  const chosen = runs.filter(isChosen(choice, now))
  if (choice.sort === "newest") return chosen
  if (choice.sort === "oldest") return chosen.reverse()
  const amount = amounts[choice.sort]
  return chosen.sort((one, other) => amount(other) - amount(one))
}
