import { measureQueue, measureWorker, RunJournal } from "@bulkport/core"
import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { QueueClock } from "./queue-clock.ts"
import type { QueueState } from "./queued-run.ts"

/** Runs in doubt that are looked at; of more, the number says enough. */
const mostInDoubt = 1000

/**
 * Sets the gauges of the queue: runs by state, the age of the oldest that nobody has begun, runs in doubt, and that this process is a
 * worker. Runs that are over are not counted: the journals have them.
 */
export const measureQueueNow = (
  sql: SqlClient.SqlClient,
  clock: QueueClock
): Effect.Effect<void, SqlError, RunJournal> =>
  Effect.gen(function* () {
    yield* measureWorker(true)
    const now = yield* clock.now
    const counted = yield* sql<{ readonly state: QueueState; readonly runs: number | string }>`
      SELECT state, count(*) AS runs FROM bulkport_queue
      WHERE state IN ('queued', 'running', 'waiting', 'stopped') GROUP BY state`
    const [oldest] = yield* sql<{ readonly at: number | string | null }>`
      SELECT min(submitted_at) AS at FROM bulkport_queue WHERE state = 'queued' AND started_at IS NULL`
    const at = oldest?.at ?? null
    const runs = {
      ...{ queued: 0, running: 0, waiting: 0, stopped: 0 },
      ...Object.fromEntries(counted.map(({ runs: count, state }) => [state, Number(count)]))
    }
    yield* measureQueue({
      runs,
      oldestMillis: at === null ? 0 : Math.max(0, now - Number(at)),
      ...(yield* doubted(now))
    })
  })

/** Runs in doubt, in the queue or not. Where they cannot be asked for, nothing is said of them. */
const doubted = (now: number) =>
  Effect.gen(function* () {
    const journal = yield* RunJournal
    const { runs } = yield* journal.find({ standings: ["in-doubt"], limit: mostInDoubt })
    const since = runs.map(({ createdAt, startBegunAt }) => startBegunAt ?? createdAt)
    return {
      inDoubt: runs.length,
      oldestInDoubtMillis: runs.length === 0 ? 0 : Math.max(0, now - Math.min(...since))
    }
  }).pipe(Effect.orElseSucceed(() => ({})))
