/** Runs of a store that can be asked for some of them, so that nobody has to look at all. */
import { RunJournal, type RunQuestion, type RunStanding, type StorageFailed } from "@bulkport/core"
import { Effect } from "effect"
import type { Settings } from "../settings.ts"
import { isChosen, type RunChoice } from "./choose-runs.ts"
import { type ListedRun, listRuns, readRun } from "./list-runs.ts"
import { type ShortSummary, shortSummaryOf } from "./run-summary.ts"
import { beginOf, endOf } from "./time-span.ts"

/** Records that are read at once. */
const atOnce = 8

/** More than this is no page. */
const widestPage = 1000

/** Some runs, newest first. */
export interface FoundRuns {
  readonly runs: ReadonlyArray<ListedRun>
  /** True when there are more like them. */
  readonly hasMore: boolean
}

/** Goes through all pages of an answer, as long as they are wanted. */
const pages = <E, R>(
  question: RunQuestion,
  take: (ids: ReadonlyArray<ShortSummary>) => Effect.Effect<boolean, E, R>
): Effect.Effect<void, E | StorageFailed, R | RunJournal> =>
  Effect.gen(function* () {
    const journal = yield* RunJournal
    let after: string | undefined
    do {
      const page = yield* journal.find({ ...question, ...(after === undefined ? {} : { after }) })
      if (!(yield* take(page.runs.map(shortSummaryOf)))) return
      after = page.next
    } while (after !== undefined)
  })

const isReadable = (state: string): state is RunStanding => state !== "unreadable"

/** What of a choice the store itself can look for. */
const questionOf = (choice: RunChoice, now: number): RunQuestion => {
  const { connection, importTypes, provider, since, states, tenant, until, verdict } = choice
  const standings = verdict === undefined ? states.filter(isReadable) : (["finished"] as const)
  const [importType, ...others] = new Set(importTypes)
  return {
    ...(tenant === undefined ? {} : { tenant }),
    ...(provider === undefined ? {} : { provider }),
    ...(connection === undefined ? {} : { connection }),
    ...(importType === undefined || others.length > 0 ? {} : { importType }),
    ...(standings.length === 0 ? {} : { standings }),
    ...(since === undefined ? {} : { begunFrom: beginOf(since, now) }),
    ...(until === undefined ? {} : { begunBefore: endOf(until, now) + 1 })
  }
}

/** Finds the newest runs that are asked for, `most` of them. */
export const findRuns = (
  choice: RunChoice,
  now: number,
  most: number
): Effect.Effect<FoundRuns, StorageFailed, RunJournal> =>
  Effect.gen(function* () {
    const runs: Array<ListedRun> = []
    const isMeant = isChosen(choice, now)
    const limit = Math.min(most + 1, widestPage)
    yield* pages({ ...questionOf(choice, now), limit }, (found) =>
      Effect.gen(function* () {
        const read = yield* Effect.forEach(found, readRun, { concurrency: atOnce })
        runs.push(...read.filter(isMeant))
        return runs.length <= most
      })
    )
    return { runs: runs.slice(0, most), hasMore: runs.length > most }
  })

/** All runs of a store as its index has them, newest first, without reading a record. */
export const allOverviews: Effect.Effect<
  ReadonlyArray<{ readonly summary: ShortSummary }>,
  StorageFailed,
  RunJournal
> = Effect.gen(function* () {
  const all: Array<{ readonly summary: ShortSummary }> = []
  yield* pages({ limit: widestPage }, (found) =>
    Effect.sync(() => all.push(...found.map((summary) => ({ summary }))) > 0)
  )
  return all
})

/** All that may be asked for, and nothing is. */
export const anyRun: RunChoice = {
  states: [],
  verdict: undefined,
  tenant: undefined,
  provider: undefined,
  connection: undefined,
  importTypes: undefined,
  since: undefined,
  until: undefined,
  file: undefined,
  sort: "newest"
}

/** The runs that are asked for, `most` of them: in folders by what is remembered of them all, else by asking the store. */
export const runsLike = (
  settings: Pick<Settings, "runsFolder" | "store">,
  choice: RunChoice,
  now: number,
  most = Number.MAX_SAFE_INTEGER - 1
): Effect.Effect<FoundRuns, StorageFailed, RunJournal> =>
  settings.store.kind === "folder"
    ? Effect.map(listRuns(settings.runsFolder), (all) => {
        const runs = all.filter(isChosen(choice, now))
        return { runs: runs.slice(0, most), hasMore: runs.length > most }
      })
    : findRuns(choice, now, most)
