/** What a worker writes into the queue about a run that it has. */
import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { recordChanges } from "./queue-changes.ts"
import { type QueueRow, rowColumns, stopText } from "./queue-row.ts"
import type { QueueState, QueueStop } from "./queued-run.ts"

/** How a run is left. */
export interface Leaving {
  readonly state: Exclude<QueueState, "running" | "cancelled">
  readonly stop?: QueueStop
  /** When it goes on, in milliseconds since the epoch; it is over or stopped when left out. */
  readonly nextLookAt?: number
  /** From when on another worker may take it; when it goes on unless given. */
  readonly dueAt?: number
  readonly attempts?: number
  readonly looks?: number
  /** How often in a row somebody else held it; never unless given. */
  readonly lockedLooks?: number
  readonly waitsFor?: string
}

/**
 * Writes down how a worker leaves a run, and that its execution is done unless `execution` is left out. What was taken away from the
 * worker meanwhile, by whoever cancelled it or took it over, stays as it is.
 */
export const leaveRun = (
  sql: SqlClient.SqlClient,
  row: QueueRow,
  leaving: Leaving,
  now: number,
  execution: string | undefined
): Effect.Effect<void, SqlError> =>
  Effect.gen(function* () {
    const { nextLookAt = null, state } = leaving
    const isOver = nextLookAt === null
    const isMine = sql`run_id = ${row.run_id} AND generation = ${Number(row.generation)} AND held_by = ${row.held_by}`
    const left = yield* sql<QueueRow>`
      UPDATE bulkport_queue SET
        state = ${state}, changes = changes + 1, held_by = NULL, held_until = NULL,
        stop = ${leaving.stop === undefined ? null : stopText(leaving.stop)},
        next_look_at = ${nextLookAt}, due_at = ${leaving.dueAt ?? nextLookAt ?? now},
        ended_at = ${isOver ? now : null}, attempts = ${leaving.attempts ?? 0}, looks = ${leaving.looks ?? 0},
        locked_looks = ${leaving.lockedLooks ?? 0},
        waits_for = ${leaving.waitsFor ?? null}
      WHERE ${isMine} AND state = 'running' RETURNING ${rowColumns(sql)}`
    yield* recordChanges(sql, left, now)
    // Whoever cancelled it waits until it is let go.
    if (left.length === 0) {
      yield* sql`UPDATE bulkport_queue SET held_by = NULL, held_until = NULL WHERE ${isMine}`
    }
    if (execution !== undefined) yield* executionDone(sql, execution, now)
  }).pipe(sql.withTransaction)

/** Remembers that an execution has come to its end, or is about to, and may be cleared away. */
export const executionDone = (
  sql: SqlClient.SqlClient,
  execution: string,
  now: number
): Effect.Effect<void, SqlError> =>
  Effect.asVoid(sql`UPDATE bulkport_queue_executions SET done_at = ${now} WHERE execution_id = ${execution}`)

/** Takes a run whose pause is over, unless it was taken, cancelled or resumed meanwhile. */
export const takeAgain = (
  sql: SqlClient.SqlClient,
  runId: string,
  generation: number,
  worker: { readonly name: string; readonly holder: string; readonly heldUntil: number },
  now: number
): Effect.Effect<QueueRow | undefined, SqlError> =>
  Effect.gen(function* () {
    const rows = yield* sql<QueueRow>`
      UPDATE bulkport_queue SET
        state = 'running', changes = changes + CASE WHEN state = 'running' THEN 0 ELSE 1 END, worker = ${worker.name},
        held_by = ${worker.holder}, held_until = ${worker.heldUntil}, next_look_at = NULL
      WHERE run_id = ${runId} AND generation = ${generation} AND state IN ('waiting', 'running') RETURNING ${rowColumns(sql)}`
    const [row] = rows
    // One that was running is so still: what is known of that stays.
    if (row !== undefined) {
      yield* sql`
        INSERT INTO bulkport_queue_changes (run_id, number, at, state)
        VALUES (${runId}, ${Number(row.changes)}, ${now}, ${row.state}) ON CONFLICT DO NOTHING`
    }
    return row
  }).pipe(sql.withTransaction)
