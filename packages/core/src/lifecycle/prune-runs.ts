import { Clock, Effect, Result, Stream } from "effect"
import type { RunLocked, StorageFailed } from "../errors/reasons.ts"
import { type JournalProblem, RunJournal, type RunView } from "../journal/run-journal.ts"
import type { RunOverview } from "../journal/run-overview.ts"
import { lookAtRun } from "../journal/run-question.ts"
import { EngineSettings } from "./engine-settings.ts"
import { type KnownRetries, makeKnownRetries, pagesOf } from "./known-retries.ts"
import { type PruneRules, reasonToKeep } from "./prune-rules.ts"

/** Which runs may go. */
export interface PruneOptions {
  /** Only runs to which nothing has happened for so many milliseconds. */
  readonly olderThanMillis: number
  /** Also runs of which rows failed and were not retried, or whose results were not collected. */
  readonly all?: boolean
  /** Only runs of this tenant. */
  readonly tenant?: string
  /** Remove nothing; say what would go. */
  readonly dryRun?: boolean
}

/** What was removed. */
export interface PrunedRuns {
  /** Ids of the runs that are gone, each with its parts; with `dryRun` of those that would go. */
  readonly removed: ReadonlyArray<string>
  /** How many runs of that age stay. */
  readonly kept: number
}

/** A run and the retries of its rows, each after its parent. */
type Family = readonly [RunOverview, ...ReadonlyArray<RunOverview>]

const familyOf = (
  retries: KnownRetries,
  first: RunOverview
): Effect.Effect<Family, StorageFailed, RunJournal> =>
  Effect.gen(function* () {
    const below = yield* Effect.forEach(yield* retries.of(first.id), (child) => familyOf(retries, child))
    return [first, ...below.flat()]
  })

const mayAllGo = (family: ReadonlyArray<RunOverview>, rules: PruneRules): boolean =>
  family.every((run) => {
    const isRetried = family.some(({ mayHaveImported, parent }) => parent === run.id && mayHaveImported)
    return reasonToKeep(run, isRetried, rules) === undefined
  })

/** Somebody is at work on one of them, or it is gone already: then it is not for us. */
const ifFree = <R>(removal: Effect.Effect<boolean, JournalProblem | RunLocked, R>) =>
  Effect.catchTag(removal, ["RunLocked", "RunNotFound", "JournalDamaged", "JournalTooNew"], () =>
    Effect.succeed(false)
  )

/**
 * Removes a family, its first run first: a retry without its parent is resolved, a parent without its retry looks as if it was
 * not. The rows of a retry are in the folder of its parent, which therefore only goes while all of them are held. All are looked
 * at again then.
 */
const removeFamily = (
  retries: KnownRetries,
  family: Family,
  rules: PruneRules
): Effect.Effect<ReadonlyArray<string>, StorageFailed, RunJournal> =>
  Effect.gen(function* () {
    const journal = yield* RunJournal
    const [first, ...others] = family
    const areAllMeant = (view: RunView) =>
      Effect.gen(function* () {
        // One that was begun since is not held.
        const now = yield* familyOf(retries, yield* overviewNow(view))
        if (now.length !== family.length) return false
        const views = [view, ...(yield* Effect.forEach(others, ({ id }) => journal.view(id)))]
        return !(yield* retries.mayBeMore(views)) && mayAllGo(now, rules)
      }).pipe(Effect.orElseSucceed(() => false))
    const isBegun = yield* Effect.forEach(others, ({ id }) => journal.open(id), { discard: true }).pipe(
      Effect.andThen(journal.remove(first.id, areAllMeant)),
      Effect.scoped,
      ifFree
    )
    if (!isBegun) return []
    const removed = [first.id]
    for (const { id } of others) {
      const isStillMeant = (view: RunView) =>
        Effect.map(overviewNow(view), (run) => reasonToKeep(run, true, rules) === undefined).pipe(
          Effect.orElseSucceed(() => false)
        )
      if (!(yield* ifFree(journal.remove(id, isStillMeant)))) break
      removed.push(id)
    }
    return removed
  })

/** A run as it stands at this moment. */
const overviewNow = (view: RunView): Effect.Effect<RunOverview, JournalProblem, RunJournal> =>
  Effect.gen(function* () {
    const journal = yield* RunJournal
    return yield* lookAtRun((id) => (id === view.id ? Effect.succeed(view) : journal.view(id)), view.id)
  })

/** False for a retry of a run that is there: it stays or goes with that. */
const isFirst = ({ parent }: RunOverview): Effect.Effect<boolean, never, RunJournal> =>
  Effect.gen(function* () {
    if (parent === undefined) return true
    const found = yield* Effect.result((yield* RunJournal).view(parent))
    return Result.isFailure(found) && found.failure._tag === "RunNotFound"
  })

/**
 * Removes old runs that nobody needs any more, with their files, in any store; what a store remembers of their rows goes with them.
 *
 * What is not resolved stays: jobs that run or are in doubt, results that were not collected, failed rows that were not
 * retried, and what keeps the same content from being imported twice. Runs and the retries of their rows stay or go together. A
 * run that somebody holds stays; what a process that stopped had begun to remove goes first.
 */
export const pruneRuns = Effect.fn("bulkport.pruneRuns")(function* ({
  all = false,
  dryRun = false,
  olderThanMillis,
  tenant
}: PruneOptions): Effect.fn.Return<PrunedRuns, StorageFailed, RunJournal> {
  const journal = yield* RunJournal
  const { sameContentMillis } = yield* EngineSettings
  const now = yield* Clock.currentTimeMillis
  const rules: PruneRules = { now, olderThanMillis, sameContentMillis, all }
  if (!dryRun) yield* journal.finishRemovals
  const retries = yield* makeKnownRetries(tenant)
  const removed: Array<string> = []
  let looked = 0
  const take = (run: RunOverview) =>
    Effect.gen(function* () {
      looked += 1
      if (!(yield* isFirst(run))) return
      const family = yield* familyOf(retries, run)
      if (!mayAllGo(family, rules)) return
      removed.push(...(dryRun ? family.map(({ id }) => id) : yield* removeFamily(retries, family, rules)))
    })
  const question = { quietSince: now - olderThanMillis, ...(tenant === undefined ? {} : { tenant }) }
  yield* pagesOf(question).pipe(
    // The next page begins behind the last run of this one, which must be there still when it is asked for.
    Stream.zipWithNext,
    Stream.runForEach(([runs]) => Effect.forEach(runs, take, { discard: true }))
  )
  return { removed, kept: Math.max(0, looked - removed.length) }
})
