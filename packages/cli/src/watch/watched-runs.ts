/** One look at what is under way: the runs of a store and, where it has a queue, those that wait there. */
import type { ImportQueue, QueuedRun, QueueNumbers } from "@bulkport/cluster"
import { RunJournal, type RunStanding } from "@bulkport/core"
import { Clock, Effect } from "effect"
import { anyRun, runsLike } from "../runs/find-runs.ts"
import { type ShortSummary, shortSummaryOf } from "../runs/run-summary.ts"
import { retriesOf } from "../runs/what-to-do.ts"
import { Session } from "../session.ts"
import type { Settings } from "../settings.ts"
import { shownParts } from "../shown-parts.ts"
import { fromIndex, fromQueue, fromRecord, type WatchedRun } from "./watched-run.ts"

/** Which runs are watched. What is left out lets every run pass. */
export interface WatchFilter {
  readonly tenant: string | undefined
  readonly provider: string | undefined
  /** Where runs stand; those that are not over when empty. */
  readonly states: ReadonlyArray<RunStanding>
}

/** What a look has found. */
export interface Watched {
  /** In milliseconds since the epoch. */
  readonly at: number
  /** What needs somebody first, then what a job is under way for, the newest first. */
  readonly runs: ReadonlyArray<WatchedRun>
  /** How many runs stand so, of those that were found; `hasMore` when there are more than were looked at. */
  readonly numbers: Readonly<Record<RunStanding, number>>
  readonly hasMore: boolean
  /** Left out where there is no queue, or nothing was ever in it. */
  readonly queue?: QueueNumbers
  /** Queued runs by tenant, of those that were found. */
  readonly queuedByTenant: ReadonlyMap<string, number>
}

/** So many runs are found at a look, and the records of so many are read: a store has other things to do. */
const most = { found: 500, read: 50 } as const

/** How long a run that is over stays in sight. */
const farewellMillis = 60_000

const stillOpen = ["pending", "running", "in-doubt"] as const
const inQueue = ["queued", "running", "waiting", "stopped"] as const

/** The runs of the store that are meant, as its index has them. */
const openRuns = (settings: Settings, { provider, states, tenant }: WatchFilter, now: number) =>
  Effect.gen(function* () {
    const standings = states.length === 0 ? stillOpen : states
    if (settings.store.kind === "folder") {
      const choice = { ...anyRun, provider, tenant, states: standings }
      const { hasMore, runs } = yield* runsLike(settings, choice, now, most.found)
      return { hasMore, found: runs.flatMap(({ summary }) => summary ?? []) }
    }
    const page = yield* (yield* RunJournal).find({
      standings,
      limit: most.found,
      ...(provider === undefined ? {} : { provider }),
      ...(tenant === undefined ? {} : { tenant })
    })
    return { hasMore: page.next !== undefined, found: page.runs.map(shortSummaryOf) }
  })

/** What the queue says, if there is one. */
const queuedRuns = (queue: ImportQueue["Service"] | undefined, { provider, tenant }: WatchFilter) =>
  Effect.gen(function* () {
    if (queue === undefined) return { runs: [] as ReadonlyArray<QueuedRun> }
    const numbers = yield* queue.numbers(tenant)
    if (Object.values(numbers.byState).every((amount) => amount === 0))
      return { runs: [] as ReadonlyArray<QueuedRun> }
    const { runs } = yield* queue.list({
      states: inQueue,
      limit: most.found,
      ...(tenant === undefined ? {} : { tenant })
    })
    return { numbers, runs: runs.filter((run) => provider === undefined || run.provider === provider) }
  })

/** A run with what its record says; as the index has it where that cannot be read just now. */
const withRecord = (run: WatchedRun, queued: QueuedRun | undefined, now: number) =>
  Effect.gen(function* () {
    const view = yield* (yield* RunJournal).view(run.id)
    const parts = view.state.collected === undefined ? yield* shownParts(view) : []
    const alone = fromRecord(view, parts, queued, new Map(), now)
    // Whether somebody has retried its rows is asked for only where that matters.
    if (alone.next === undefined || alone.state !== "finished") return alone
    const { rows } = view.state.collected ?? {}
    const failedRows = rows === undefined ? null : rows.rejected + rows.setAside + rows.unknown
    const retries = yield* retriesOf([{ summary: { id: run.id, failedRows, verdict: null } }])
    return fromRecord(view, parts, queued, retries, now)
  }).pipe(Effect.catchTag(["RunNotFound", "JournalDamaged", "JournalTooNew"], () => Effect.succeed(run)))

const rank = ({ next, state }: WatchedRun): number => {
  if (next !== undefined) return 0
  return { "in-doubt": 1, running: 2, pending: 3, unreadable: 3, queued: 4, finished: 5 }[state]
}

const inOrder = (one: WatchedRun, other: WatchedRun): number =>
  rank(one) - rank(other) || other.begunAt - one.begunAt || (one.id < other.id ? 1 : -1)

const numbersOf = (found: ReadonlyArray<ShortSummary>): Watched["numbers"] => {
  const amount = (standing: RunStanding) => found.filter(({ state }) => state === standing).length
  return {
    pending: amount("pending"),
    running: amount("running"),
    "in-doubt": amount("in-doubt"),
    finished: amount("finished")
  }
}

const byTenant = (runs: ReadonlyArray<QueuedRun>): ReadonlyMap<string, number> => {
  const counted = new Map<string, number>()
  for (const { state, tenant = "" } of runs)
    if (state === "queued") counted.set(tenant, (counted.get(tenant) ?? 0) + 1)
  return counted
}

/** Looks at the runs that are meant. What was in `before` and is over by now stays in sight for a while. */
export const lookAtRuns = (
  settings: Settings,
  queue: ImportQueue["Service"] | undefined,
  filter: WatchFilter,
  before: Watched | undefined
) =>
  Effect.gen(function* () {
    const session = yield* Session
    const now = yield* Clock.currentTimeMillis
    const { found, hasMore } = yield* openRuns(settings, filter, now)
    const { numbers, runs: queued } = yield* queuedRuns(queue, filter)
    const queuedById = new Map(queued.map((run) => [run.runId, run]))
    session.queued.clear()
    for (const run of queued) session.queued.set(run.runId, run)
    const foundIds = new Set(found.map(({ id }) => id))
    const gone = (before?.runs ?? []).filter(
      ({ changedAt, id, state }) =>
        !foundIds.has(id) && !queuedById.has(id) && (state !== "finished" || now - changedAt < farewellMillis)
    )
    const known = [...found.map((summary) => fromIndex(summary, queuedById.get(summary.id))), ...gone].sort(
      inOrder
    )
    const read = yield* Effect.forEach(
      known.slice(0, most.read),
      (run) => withRecord(run, queuedById.get(run.id), now),
      { concurrency: 4 }
    )
    const waiting =
      filter.states.length > 0
        ? []
        : queued.filter(({ runId }) => !foundIds.has(runId)).map((run) => fromQueue(run))
    return {
      at: now,
      runs: [...read, ...known.slice(most.read), ...waiting].sort(inOrder),
      numbers: numbersOf(found),
      hasMore,
      ...(numbers === undefined ? {} : { queue: numbers }),
      queuedByTenant: byTenant(queued)
    } satisfies Watched
  })
