/** Patience with a database that cannot be reached, where nothing else can be done but to wait for it. */
import { Clock, Duration, Effect, type Option, Schedule } from "effect"
import { isSqlError, type SqlError } from "effect/sql/SqlError"
import type { TimeoutError } from "effect/Cause"
import { databaseFailed, untraced } from "../on-database.ts"
import type { SqlInternals } from "../sql-internals.ts"

/** Those who wait for long tell so again, in milliseconds. */
const tellMillis = 30_000

const longestPauseMillis = 5000

/** One attempt takes no longer: a connection may be dead without anybody being told. */
const attemptMillis = 10_000

const pauses = Schedule.exponential(100).pipe(
  Schedule.modifyDelay(({ duration }) =>
    Effect.succeed(Math.min(longestPauseMillis, Duration.toMillis(duration)))
  ),
  Schedule.jittered
)

/**
 * Tries until the database has answered, with growing pauses, and logs that it waits. For limits, which must neither be exceeded
 * because nobody could count, nor make an import fail.
 */
export const untilReached =
  ({ place }: Pick<SqlInternals, "place">, what: string) =>
  <A>(effect: Effect.Effect<A, SqlError>): Effect.Effect<A> => {
    let toldAt = Number.NEGATIVE_INFINITY
    const tell = (error: SqlError | TimeoutError) =>
      Effect.gen(function* () {
        const now = yield* Clock.currentTimeMillis
        if (now - toldAt < tellMillis) return
        toldAt = now
        const why = isSqlError(error) ? databaseFailed(place, error).message : `${place} does not answer.`
        yield* Effect.logWarning(`Waiting for the database of limits, to ${what}. ${why}`)
      })
    return effect.pipe(
      Effect.timeout(attemptMillis),
      Effect.tapError(tell),
      Effect.retry(pauses),
      // The pauses have no end.
      Effect.orDie,
      untraced
    )
  }

/** The same for no longer than some milliseconds, for what is known to be put right otherwise. */
export const untilReachedOr =
  (database: Pick<SqlInternals, "place">, what: string, millis: number) =>
  <A>(effect: Effect.Effect<A, SqlError>): Effect.Effect<Option.Option<A>> =>
    effect.pipe(untilReached(database, what), Effect.timeoutOption(millis))
