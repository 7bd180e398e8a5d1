import { Clock, Effect, Result } from "effect"
import type { RunLocked, StorageFailed } from "../errors/reasons.ts"
import { partRunId } from "../journal/run-id.ts"
import { type JournalProblem, RunJournal, type RunView } from "../journal/run-journal.ts"
import { overviewOf, type RunOverview } from "../journal/run-overview.ts"
import { EngineSettings } from "./engine-settings.ts"
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

/** The runs that retry rows of this one, a page at a time. */
const childrenOf = (id: string): Effect.Effect<ReadonlyArray<RunOverview>, StorageFailed, RunJournal> =>
  Effect.gen(function* () {
    const journal = yield* RunJournal
    const children: Array<RunOverview> = []
    let after: string | undefined
    do {
      const page = yield* journal.find({ parent: id, limit: 1000, ...(after === undefined ? {} : { after }) })
      children.push(...page.runs)
      after = page.next
    } while (after !== undefined)
    return children
  })

const familyOf = (first: RunOverview): Effect.Effect<Family, StorageFailed, RunJournal> =>
  Effect.gen(function* () {
    const children = yield* childrenOf(first.id)
    const below = yield* Effect.forEach(children, familyOf)
    return [first, ...below.flat()]
  })

const mayAllGo = (family: ReadonlyArray<RunOverview>, rules: PruneRules): boolean =>
  family.every((run) => {
    const isRetried = family.some(({ mayHaveImported, parent }) => parent === run.id && mayHaveImported)
    return reasonToKeep(run, isRetried, rules) === undefined
  })

/** A run as it stands at this moment. */
const overviewNow = (view: RunView): Effect.Effect<RunOverview, never, RunJournal> =>
  Effect.gen(function* () {
    const journal = yield* RunJournal
    const parts = yield* Effect.forEach(
      view.state.parts ?? [],
      ({ number }) => Effect.result(journal.view(partRunId(view.id, number))),
      { concurrency: 16 }
    )
    return overviewOf(
      view,
      parts.flatMap((part) => (Result.isSuccess(part) ? [part.success] : []))
    )
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
  family: Family,
  rules: PruneRules
): Effect.Effect<ReadonlyArray<string>, StorageFailed, RunJournal> =>
  Effect.gen(function* () {
    const journal = yield* RunJournal
    const [first, ...others] = family
    const areAllMeant = (view: RunView) =>
      Effect.gen(function* () {
        const now = yield* familyOf(yield* overviewNow(view))
        // One that was begun since is not held.
        return now.length === family.length && mayAllGo(now, rules)
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
        Effect.map(overviewNow(view), (run) => reasonToKeep(run, true, rules) === undefined)
      if (!(yield* ifFree(journal.remove(id, isStillMeant)))) break
      removed.push(id)
    }
    return removed
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
  const removed: Array<string> = []
  let looked = 0
  let after: string | undefined
  do {
    const page = yield* journal.find({
      quietSince: now - olderThanMillis,
      ...(tenant === undefined ? {} : { tenant }),
      ...(after === undefined ? {} : { after })
    })
    for (const run of page.runs) {
      looked += 1
      if (!(yield* isFirst(run))) continue
      const family = yield* familyOf(run)
      if (!mayAllGo(family, rules)) continue
      removed.push(...(dryRun ? family.map(({ id }) => id) : yield* removeFamily(family, rules)))
    }
    after = page.next
  } while (after !== undefined)
  return { removed, kept: Math.max(0, looked - removed.length) }
})
