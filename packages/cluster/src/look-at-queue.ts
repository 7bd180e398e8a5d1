import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { QueueProblem } from "./import-queue.ts"
import { type QueueUnavailable, RunNotQueued } from "./queue-reasons.ts"
import { orUnavailable, queuedRunOf, type QueueRow, rowColumns } from "./queue-row.ts"
import type { QueuedRun, QueueNumbers, QueuePage, QueueQuestion, QueueState } from "./queued-run.ts"

/** The row of a run. */
export const rowOf = (sql: SqlClient.SqlClient, runId: string): Effect.Effect<QueueRow, QueueProblem> =>
  sql<QueueRow>`SELECT ${rowColumns(sql)} FROM bulkport_queue WHERE run_id = ${runId}`.pipe(
    Effect.flatMap(([row]) =>
      row === undefined ? Effect.fail(new RunNotQueued({ runId })) : Effect.succeed(row)
    ),
    orUnavailable("look at a run")
  )

/** Looks at one run. */
export const lookAtRun = (sql: SqlClient.SqlClient, runId: string): Effect.Effect<QueuedRun, QueueProblem> =>
  Effect.map(rowOf(sql, runId), queuedRunOf)

/** Finds runs, those submitted last first, a page at a time. */
export const listRuns = (
  sql: SqlClient.SqlClient,
  { after, limit = 100, states, tenant }: QueueQuestion
): Effect.Effect<QueuePage, QueueUnavailable> =>
  Effect.gen(function* () {
    const size = Math.min(1000, Math.max(1, Math.trunc(limit)))
    const [, at, id] = /^(\d{1,16})\.([\w-]{1,64})$/.exec(after ?? "") ?? []
    const rows = yield* sql<QueueRow>`
      SELECT ${rowColumns(sql)} FROM bulkport_queue WHERE ${sql.and([
        sql`1 = 1`,
        ...(tenant === undefined ? [] : [sql`tenant = ${tenant}`]),
        ...(states === undefined ? [] : [states.length === 0 ? sql`1 = 0` : sql.in("state", states)]),
        ...(at === undefined || id === undefined
          ? []
          : [sql`(submitted_at < ${Number(at)} OR (submitted_at = ${Number(at)} AND run_id < ${id}))`])
      ])}
      ORDER BY submitted_at DESC, run_id DESC LIMIT ${size + 1}`
    const runs = rows.slice(0, size).map(queuedRunOf)
    const last = runs.at(-1)
    return rows.length > size && last !== undefined
      ? { runs, next: `${last.submittedAt}.${last.runId}` }
      : { runs }
  }).pipe(orUnavailable("list runs"))

/** Counts runs by how they stand. */
export const queueNumbers = (
  sql: SqlClient.SqlClient,
  tenant: string | undefined
): Effect.Effect<QueueNumbers, QueueUnavailable> =>
  Effect.gen(function* () {
    const ofTenant = tenant === undefined ? sql.literal("") : sql`AND tenant = ${tenant}`
    const rows = yield* sql<{ readonly state: QueueState; readonly runs: number | string }>`
      SELECT state, count(*) AS runs FROM bulkport_queue WHERE 1 = 1 ${ofTenant} GROUP BY state`
    const [oldest] = yield* sql<{ readonly at: number | string | null }>`
      SELECT min(submitted_at) AS at FROM bulkport_queue WHERE state = 'queued' AND started_at IS NULL ${ofTenant}`
    const byState = { queued: 0, running: 0, waiting: 0, stopped: 0, cancelled: 0, ended: 0 }
    for (const { runs, state } of rows) byState[state] = Number(runs)
    const at = oldest?.at ?? null
    return at === null ? { byState } : { byState, oldestQueuedAt: Number(at) }
  }).pipe(orUnavailable("count runs"))
