/** A run that is held: its lease, and the entries that are added to its journal. */
import {
  type JournalEntry,
  measureLostLease,
  type RecordedEntry,
  type Run,
  RunLocked,
  type RunState,
  runState,
  type RunView,
  type StorageFailed
} from "@bulkport/core"
import { journalLine, type JournalLine, type JournalLines } from "@bulkport/core/journal"
import { Cause, Clock, Effect, Exit, type Scope, Semaphore } from "effect"
import { join } from "node:path"
import type { Lease, LeaseHeld } from "../leases/lease-keeper.ts"
import { askIfOurs, stillOurs, untilNotOurs } from "../leases/still-ours.ts"
import { startStopwatch } from "../leases/stopwatch.ts"
import { attemptMillis, databaseFailed, onDatabase, untraced, within } from "../on-database.ts"
import type { SqlInternals } from "../sql-internals.ts"
import { entryWriter } from "./write-entry.ts"

/** The name of the lease of a run. */
export const leaseName = (runId: string): string => `run ${runId}`

/** Holds a run until the scope closes. Fails at once, naming the holder, when another one has it. */
export const holdRun = (
  { leases }: SqlInternals,
  id: string
): Effect.Effect<Lease, RunLocked | StorageFailed, Scope.Scope> =>
  Effect.mapError(leases.take(leaseName(id)), (error) =>
    error._tag === "LeaseHeld" ? lockedBy(id)(error) : error
  )

const lockedBy =
  (runId: string) =>
  ({ holder }: LeaseHeld): RunLocked =>
    new RunLocked({ runId, holder })

/**
 * Makes the handle of a run that is held, with what is recorded of it so far. A run of which nothing is recorded is begun by its
 * first entry.
 */
export const heldRun = (
  database: SqlInternals,
  id: string,
  lease: Lease,
  lines: JournalLines,
  isResumed: boolean
): Run => {
  const { kind, patienceMillis, place, sql } = database
  const write = entryWriter(database, lease)
  const folder = join(database.folder, id)
  const entries: Array<RecordedEntry> = [...lines.entries]
  let { lastSum } = lines
  const oneAtATime = Semaphore.makeUnsafe(1)

  /**
   * Finds out whether an entry was written whose writing failed. Nothing of it can still be on its way by then: it would need a
   * token that holds no more.
   */
  const wasWritten = ({ sequence }: RecordedEntry, { sum }: JournalLine) =>
    Effect.gen(function* () {
      yield* lease.renewToken
      const found =
        yield* sql`SELECT 1 FROM entries WHERE run_id = ${id} AND sequence = ${sequence} AND sum = ${sum}`
      return found.length > 0
    }).pipe(sql.withTransaction, onDatabase(database))

  // Nothing in between keeps SQLite from replying, and a statement of it cannot be left.
  const longestMillis = kind === "sqlite" ? Infinity : Math.max(1000, Math.min(patienceMillis, attemptMillis))

  const append = (
    recorded: RecordedEntry,
    written: JournalLine,
    until: number
  ): Effect.Effect<void, LeaseHeld | StorageFailed> =>
    Effect.gen(function* () {
      const all = [...entries, recorded]
      // The first entry is the creation: the engine records nothing before it.
      const view: RunView = { id, folder, entries: all, state: runState(all) as RunState }
      const exit = yield* Effect.exit(within(longestMillis)(write(view, recorded, written)))
      if (Exit.isSuccess(exit)) return
      const error = Cause.findErrorOption(exit.cause)
      if (error._tag === "None") return yield* Effect.failCause(exit.cause as Cause.Cause<never>)
      const reason = error.value
      if (reason._tag === "LeaseHeld") return yield* Effect.fail(reason)
      if (yield* wasWritten(recorded, written)) return
      const mayTryAgain = reason.isRetryable && (yield* Clock.currentTimeMillis) < until
      return yield* mayTryAgain ? append(recorded, written, until) : databaseFailed(place, reason)
    })

  const heldForSure = stillOurs(database, lease)
  const lost = (held: LeaseHeld) => Effect.andThen(measureLostLease, Effect.fail(lockedBy(id)(held)))

  return {
    id,
    folder,
    isResumed,
    stillHeld: Effect.catchTag(askIfOurs(database, lease), "LeaseHeld", lost),
    untilLost: Effect.mapError(untilNotOurs(lease), lockedBy(id)),
    state: Effect.sync(() => runState(entries) as RunState),
    // Once begun, an entry is written to its end: an interruption must not leave it unknown whether it is.
    record: (entry: JournalEntry) =>
      Effect.gen(function* () {
        const at = yield* Clock.currentTimeMillis
        const recorded: RecordedEntry = { sequence: entries.length + 1, at, entry }
        const written = journalLine(lastSum, recorded)
        const elapsed = startStopwatch()
        yield* append(recorded, written, at + patienceMillis).pipe(
          Effect.tap(() => Effect.sync(() => lease.wasOurs(elapsed))),
          // Whoever was paused before the reply came must not act upon an entry as if no time had passed.
          Effect.andThen(heldForSure),
          Effect.catchTag("LeaseHeld", lost)
        )
        entries.push(recorded)
        lastSum = written.sum
      }).pipe(oneAtATime.withPermits(1), Effect.uninterruptible, untraced)
  }
}
