import { Clock, Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"

/**
 * The time that counts in the queue, in milliseconds since the epoch: that of the database, so that machines need not agree on theirs. With
 * SQLite, that is this machine's.
 */
export const queueNow = (sql: SqlClient.SqlClient): Effect.Effect<number, SqlError> =>
  sql.onDialectOrElse({
    pg: () =>
      Effect.map(
        sql<{ readonly now: number | string }>`
          SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT) AS now`,
        ([row]) => Number(row?.now)
      ),
    orElse: () => Clock.currentTimeMillis
  })

/** The same time for whoever needs it often: asked for now and then, and told by this machine's clock in between. */
export interface QueueClock {
  readonly now: Effect.Effect<number>
  /** The same for whoever takes away by it what others have: the database is asked unless it has been, and once this machine's clock was set. */
  readonly sureNow: Effect.Effect<number, SqlError>
  /** Asks the database. */
  readonly set: Effect.Effect<void, SqlError>
}

/** Whoever sets a clock, or wakes up a machine, moves it by more than this against one that only counts on; in milliseconds. */
const longestDriftMillis = 500

/** A clock that goes as this machine's does until it is set. */
export const makeQueueClock = (sql: SqlClient.SqlClient): QueueClock => {
  let ahead: number | undefined
  let aheadOfSteady = 0
  const now = Effect.map(Clock.currentTimeMillis, (here) => Math.round(here + (ahead ?? 0)))
  const set = Effect.gen(function* () {
    const before = yield* Clock.currentTimeMillis
    const there = yield* queueNow(sql)
    const after = yield* Clock.currentTimeMillis
    ahead = there - (before + after) / 2
    aheadOfSteady = after - performance.now()
  })
  const isSure = Effect.map(
    Clock.currentTimeMillis,
    (here) => ahead !== undefined && Math.abs(here - performance.now() - aheadOfSteady) <= longestDriftMillis
  )
  return {
    now,
    sureNow: Effect.flatMap(isSure, (isSo) => (isSo ? now : Effect.andThen(set, now))),
    set
  }
}
