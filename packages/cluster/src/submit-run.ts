import { ImportError, newRunId, SourceFileUnreadable } from "@bulkport/core"
import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import { stat } from "node:fs/promises"
import type { Submitted, SubmitRequest } from "./import-queue.ts"
import { recordChanges } from "./queue-changes.ts"
import { queueNow } from "./queue-clock.ts"
import type { QueueOptions } from "./queue-options.ts"
import { QueueFull, type QueueUnavailable } from "./queue-reasons.ts"
import { orUnavailable, type QueueRow, requestText } from "./queue-row.ts"

/** A minute of waiting counts as much as one step of priority. */
const millisPerPriority = 60_000

const mebibyte = 1024 * 1024

/** Makes what puts runs into the queue. */
export const submitRun =
  (sql: SqlClient.SqlClient, options: QueueOptions) =>
  (request: SubmitRequest): Effect.Effect<Submitted, QueueFull | QueueUnavailable | ImportError> =>
    Effect.gen(function* () {
      const { key, plan } = request
      const { largeBytes = 64 * mebibyte } = options
      const tenant = plan.tenant ?? ""
      const now = yield* queueNow(sql).pipe(orUnavailable("ask for the time"))
      const runId = request.runId ?? newRunId(now)
      const before = yield* submittedBefore(sql, runId, tenant, key).pipe(orUnavailable("submit a run"))
      if (before !== undefined) return { runId: before, isNew: false }
      const bytes = yield* sizeOf(request, runId)
      const priority = Math.min(9, Math.max(0, Math.trunc(request.priority ?? 5)))
      return yield* Effect.gen(function* () {
        yield* refuseWhenFull(sql, options, plan.tenant)
        const inserted = yield* sql<QueueRow>`
          INSERT INTO bulkport_queue ${sql.insert({
            run_id: runId,
            tenant,
            caller_key: key ?? null,
            provider: plan.provider,
            import_type: plan.importType,
            plan: requestText(plan),
            priority,
            turn: now - priority * millisPerPriority,
            is_large: bytes >= largeBytes ? 1 : 0,
            state: "queued",
            generation: 0,
            changes: 1,
            attempts: 0,
            looks: 0,
            is_confirmed: 0,
            submitted_at: now,
            due_at: now
          })} ON CONFLICT DO NOTHING RETURNING *`
        yield* recordChanges(sql, inserted, now)
        if (inserted.length > 0) return { runId, isNew: true }
        // Somebody else was faster with the same one.
        const other = yield* submittedBefore(sql, runId, tenant, key)
        return { runId: other ?? runId, isNew: false }
      }).pipe(sql.withTransaction, orUnavailable("submit a run"))
    })

const submittedBefore = (sql: SqlClient.SqlClient, runId: string, tenant: string, key: string | undefined) =>
  Effect.map(
    sql<{ readonly run_id: string }>`
      SELECT run_id FROM bulkport_queue
      WHERE run_id = ${runId} ${key === undefined ? sql.literal("") : sql`OR (tenant = ${tenant} AND caller_key = ${key})`}`,
    ([row]) => row?.run_id
  )

/** Large files have places of their own at the workers. One that is not there is told of at once. */
const sizeOf = ({ plan }: SubmitRequest, runId: string): Effect.Effect<number, ImportError> =>
  Effect.tryPromise({
    try: async () => (await stat(plan.source.path)).size,
    catch: () =>
      new ImportError({
        runId,
        step: "stage",
        provider: plan.provider,
        reason: new SourceFileUnreadable({
          path: plan.source.path,
          why: "it cannot be found or opened from here"
        })
      })
  })

const refuseWhenFull = (
  sql: SqlClient.SqlClient,
  { mostQueued = 100_000, mostQueuedPerTenant = 20_000 }: QueueOptions,
  tenant: string | undefined
) =>
  Effect.gen(function* () {
    const queued = sql.literal("state = 'queued'")
    // Counted no further than it matters.
    const [counts] = yield* sql<{ readonly all_runs: number | string; readonly own: number | string }>`
      SELECT
        (SELECT count(*) FROM (SELECT 1 FROM bulkport_queue WHERE ${queued} LIMIT ${mostQueued}) a) AS all_runs,
        (SELECT count(*) FROM (
          SELECT 1 FROM bulkport_queue WHERE ${queued} AND tenant = ${tenant ?? ""} LIMIT ${mostQueuedPerTenant}) b) AS own`
    const own = Number(counts?.own)
    const all = Number(counts?.all_runs)
    if (own >= mostQueuedPerTenant) {
      return yield* new QueueFull({
        ...(tenant === undefined ? {} : { tenant }),
        waiting: own,
        most: mostQueuedPerTenant
      })
    }
    if (all >= mostQueued) return yield* new QueueFull({ waiting: all, most: mostQueued })
  })
