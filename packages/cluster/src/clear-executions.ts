import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { enginePrefix } from "./engine-layer.ts"

/** So many executions are cleared away by one transaction. */
const atOnce = 200

/** An execution that was told to be done has come to its end by then, unless its worker is gone. */
const settledMillis = 1000

/** What is left behind of a run that is over, such as an execution that never began, is kept for no longer than this. */
const leftMillis = 60 * 60 * 1000

/**
 * Deletes from the engine's tables what is left of executions that have come to their end: the engine itself keeps all of it for ever.
 * Gives how many were cleared away.
 */
export const clearExecutions = (sql: SqlClient.SqlClient, now: number): Effect.Effect<number, SqlError> =>
  Effect.gen(function* () {
    const messages = sql(`${enginePrefix}_messages`)
    const replies = sql(`${enginePrefix}_replies`)
    const ended = yield* sql<{ readonly execution_id: string; readonly is_left: number | string }>`
      SELECT execution_id, CASE WHEN done_at IS NULL THEN 1 ELSE 0 END AS is_left FROM bulkport_queue_executions
      WHERE done_at < ${now - settledMillis} OR (done_at IS NULL AND run_id IN (
        SELECT run_id FROM bulkport_queue WHERE state IN ('ended', 'cancelled') AND ended_at < ${now - leftMillis}))
      LIMIT ${atOnce}`
    if (ended.length === 0) return 0
    // An execution replies once more after it was told to be done.
    const open = new Set(
      (yield* sql<{ readonly entity_id: string }>`
        SELECT DISTINCT entity_id FROM ${messages}
        WHERE ${sql.in(
          "entity_id",
          ended.map((row) => row.execution_id)
        )} AND processed = ${sql.literal(sql.onDialectOrElse({ pg: () => "FALSE", orElse: () => "0" }))}`).map(
        (row) => row.entity_id
      )
    )
    const cleared = ended
      .filter((row) => Number(row.is_left) === 1 || !open.has(row.execution_id))
      .map((row) => row.execution_id)
    if (cleared.length === 0) return 0
    yield* Effect.gen(function* () {
      yield* sql`DELETE FROM ${replies} WHERE request_id IN (SELECT id FROM ${messages} WHERE ${sql.in("entity_id", cleared)})`
      yield* sql`DELETE FROM ${messages} WHERE ${sql.in("entity_id", cleared)}`
      yield* sql`DELETE FROM bulkport_queue_executions WHERE ${sql.in("execution_id", cleared)}`
    }).pipe(sql.withTransaction)
    return cleared.length
  })

/** Forgets runs that have been over since that time. The journal still has them. */
export const forgetRuns = (sql: SqlClient.SqlClient, before: number): Effect.Effect<void, SqlError> =>
  Effect.gen(function* () {
    const over = yield* sql<{ readonly run_id: string }>`
      SELECT run_id FROM bulkport_queue WHERE state IN ('ended', 'cancelled') AND ended_at < ${before} LIMIT ${atOnce}`
    if (over.length === 0) return
    const ids = over.map((row) => row.run_id)
    yield* sql`DELETE FROM bulkport_queue_changes WHERE ${sql.in("run_id", ids)}`
    yield* sql`DELETE FROM bulkport_queue WHERE ${sql.in("run_id", ids)} AND state IN ('ended', 'cancelled')`
  }).pipe(sql.withTransaction)
