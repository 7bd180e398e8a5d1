/** What a worker says of the runs that it has, so that nobody else takes them; and what it gives up. */
import { Deferred, Effect } from "effect"
import type { SqlError } from "effect/sql/SqlError"
import type { HeldRun } from "./held-runs.ts"
import type { QueueRow } from "./queue-row.ts"
import type { TurnContext } from "./take-turn.ts"

/** A run that the engine was given and has not begun after this time is left to whoever finds it: the engine may have lost it. */
const lostByEngineMillis = 15_000

/** Says that the runs are still held, and finds out which are not any more. */
export const beat = (context: TurnContext): Effect.Effect<void, SqlError> =>
  Effect.gen(function* () {
    const { clock, held, settings, sql } = context
    yield* clock.set
    const now = yield* clock.now
    yield* giveUp(
      context,
      held.all.filter(({ isBegun, takenAt }) => !isBegun && now - takenAt > lostByEngineMillis)
    )
    const asked = held.all
    if (asked.length === 0) {
      yield* sql`SELECT 1`
      return
    }
    const mine = yield* sql<Pick<QueueRow, "run_id" | "generation">>`
      UPDATE bulkport_queue SET held_until = ${now + settings.holdMillis}
      WHERE held_by = ${settings.holder} AND state = 'running' AND ${sql.in(
        "run_id",
        asked.map(({ row }) => row.run_id)
      )}
      RETURNING run_id, generation`
    const kept = new Map(mine.map((row) => [row.run_id, Number(row.generation)]))
    for (const run of asked) {
      // One that was let go while it was asked for is lost to nobody.
      if (kept.get(run.row.run_id) !== Number(run.row.generation))
        yield* Deferred.succeed(run.isLost, undefined)
    }
  })

/** Leaves runs that were taken and never begun to whoever finds them next. */
const giveUp = (
  { clock, held, settings, sql }: TurnContext,
  runs: ReadonlyArray<HeldRun>
): Effect.Effect<void, SqlError> =>
  Effect.gen(function* () {
    if (runs.length === 0) return
    for (const run of runs) held.remove(run)
    yield* sql`
      UPDATE bulkport_queue SET held_until = ${(yield* clock.now) - 1}
      WHERE held_by = ${settings.holder} AND state = 'running' AND ${sql.in(
        "run_id",
        runs.map(({ row }) => row.run_id)
      )}`
  })

/** The same for those of them that have not begun, if the database answers soon: otherwise, they come free by themselves. */
export const giveUpNow = (context: TurnContext, runs: ReadonlyArray<HeldRun>): Effect.Effect<void> =>
  Effect.suspend(() =>
    giveUp(
      context,
      runs.filter(({ isBegun }) => !isBegun)
    )
  ).pipe(Effect.timeoutOption(Math.min(2000, context.settings.stopMillis / 10)), Effect.ignore)
