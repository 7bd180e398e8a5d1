/** Runs that somebody lets go on. */
import {
  type ImportError,
  type ImportServices,
  settleImport,
  type Settlement,
  type SettleOptions
} from "@bulkport/core"
import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { QueueProblem } from "./import-queue.ts"
import { rowOf } from "./look-at-queue.ts"
import { recordChanges } from "./queue-changes.ts"
import { queueNow } from "./queue-clock.ts"
import { orUnavailable, queuedRunOf, type QueueRow, rowColumns } from "./queue-row.ts"
import type { QueuedRun } from "./queued-run.ts"

/** Lets a run go on that is stopped, cancelled, or waits for its time. */
export const resumeRun = (
  sql: SqlClient.SqlClient,
  runId: string,
  { confirmed = false }: { readonly confirmed?: boolean } = {}
): Effect.Effect<QueuedRun, QueueProblem> =>
  Effect.gen(function* () {
    const now = yield* queueNow(sql).pipe(orUnavailable("ask for the time"))
    // One that a worker has may be agreed to as well, for when it asks again.
    const agreed = confirmed ? sql`is_confirmed = 1` : sql`is_confirmed = is_confirmed`
    yield* Effect.gen(function* () {
      const rows = yield* sql<QueueRow>`
        UPDATE bulkport_queue SET
          state = 'queued', changes = changes + 1, stop = NULL, attempts = 0, looks = 0, locked_looks = 0, ended_at = NULL,
          next_look_at = NULL, due_at = ${now}, ${agreed}
        WHERE run_id = ${runId} AND (state IN ('stopped', 'cancelled', 'waiting') OR (state = 'queued' AND due_at > ${now}))
        RETURNING ${rowColumns(sql)}`
      yield* recordChanges(sql, rows, now)
      if (rows.length === 0 && confirmed) {
        yield* sql`UPDATE bulkport_queue SET is_confirmed = 1 WHERE run_id = ${runId} AND state <> 'ended'`
      }
    }).pipe(sql.withTransaction, orUnavailable("resume a run"))
    return queuedRunOf(yield* rowOf(sql, runId))
  })

/** Records what a person found out about a start in doubt, and lets the run go on. */
export const settleRun = (
  sql: SqlClient.SqlClient,
  runId: string,
  settlement: Settlement,
  options?: SettleOptions
): Effect.Effect<QueuedRun, QueueProblem | ImportError, ImportServices> =>
  Effect.gen(function* () {
    // That of a part is settled by its own id, and goes on with the whole.
    const whole = runId.split("/")[0] ?? runId
    yield* rowOf(sql, whole)
    yield* settleImport(runId, settlement, options)
    return yield* resumeRun(sql, whole)
  })
