/** What a queue remembers of runs that it had when its store was put back from a backup. */
import { StorageFailed } from "@bulkport/core"
import type { SqlDatabase } from "@bulkport/store-sql"
import { Effect, Schedule } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { QueueRow } from "./queue-row.ts"

/** A database that went away for a moment is asked again so often, after so many milliseconds each. */
const retries = 10
const retryMillis = 500

/**
 * Marks all runs that have not ended: whichever worker takes them up looks for their jobs first. Says how many, and what that costs. Does nothing
 * without a time at which the store was put back.
 */
export const markPutBack = (
  sql: SqlClient.SqlClient,
  { place }: SqlDatabase["Service"],
  worker: string,
  putBackAt: number | undefined
): Effect.Effect<void, StorageFailed> =>
  Effect.gen(function* () {
    if (putBackAt === undefined) return
    const [marked] = yield* Effect.andThen(
      sql`UPDATE bulkport_queue SET put_back_at = ${putBackAt} WHERE state <> 'ended'`,
      sql<{ readonly runs: number | string }>`
        SELECT count(*) AS runs FROM bulkport_queue WHERE put_back_at = ${putBackAt} AND state <> 'ended'`
    )
    yield* Effect.logWarning(
      `Worker ${worker} looks first, since the store was put back from a backup. Runs that have not ended: ${Number(marked?.runs)}. None of them is started before its job was looked for, for as long as its service may need to show one. All workers know that from now on, and need not be told again.`
    )
  }).pipe(
    Effect.retry({
      schedule: Schedule.spaced(retryMillis),
      times: retries,
      while: ({ isRetryable }) => isRetryable
    }),
    Effect.mapError(({ reason }) => new StorageFailed({ path: place, code: reason._tag }))
  )

/** When the store of a run was put back, by what its queue remembers and by what a worker was told; `undefined` when it was not. */
export const putBackAtOf = (
  { put_back_at: markedAt }: Pick<QueueRow, "put_back_at">,
  toldAt: number | undefined
): number | undefined => (markedAt === null ? toldAt : Math.max(Number(markedAt), toldAt ?? 0))
