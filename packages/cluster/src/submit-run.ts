import {
  ImportError,
  isTenant,
  newRunId,
  OptionsInvalid,
  type RunJournal,
  SourceFileUnreadable,
  type StorageFailed
} from "@bulkport/core"
import { Effect, Schedule } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { stat } from "node:fs/promises"
import type { Submitted, SubmitRequest } from "./import-queue.ts"
import { type AskedRequest, differences, keptSha256, type KnownRequest } from "./other-request.ts"
import { recordChanges } from "./queue-changes.ts"
import { queueNow } from "./queue-clock.ts"
import type { QueueOptions } from "./queue-options.ts"
import { KeyTaken, QueueFull, type QueueUnavailable } from "./queue-reasons.ts"
import { orUnavailable, type QueueRow, requestText, rowColumns } from "./queue-row.ts"

/** A minute of waiting counts as much as one step of priority. */
const millisPerPriority = 60_000

const mebibyte = 1024 * 1024

/** A database that went away for a moment is asked again so often, after so many milliseconds each. */
const retries = 4
const retryMillis = 500

/** A submission under way. */
export type Submission = Effect.Effect<
  Submitted,
  KeyTaken | QueueFull | QueueUnavailable | ImportError,
  RunJournal
>

/** Makes what puts runs into the queue. */
export const submitRun =
  (sql: SqlClient.SqlClient, options: QueueOptions) =>
  (request: SubmitRequest): Submission =>
    Effect.gen(function* () {
      const { key, plan } = request
      const { largeBytes = 64 * mebibyte } = options
      yield* refuseTenant(request)
      const tenant = plan.tenant ?? ""
      const known = submittedBefore(sql, tenant, request)
      const now = yield* queueNow(sql).pipe(orUnavailable("ask for the time"))
      const before = yield* known.pipe(orUnavailable("submit a run"))
      const priority = Math.min(9, Math.max(0, Math.trunc(request.priority ?? 5)))
      if (before !== undefined) return yield* theSame(before, { ...request, priority })
      const bytes = yield* sizeOf(request, request.runId ?? newRunId(now))
      const sha256 =
        request.runId === undefined
          ? undefined
          : yield* inStage(keptSha256(request.runId, plan.source.path), request.runId, plan.provider)
      const text = requestText(plan)
      const submitAs = (id: string) =>
        Effect.gen(function* () {
          yield* refuseWhenFull(sql, options, plan.tenant)
          const inserted = yield* sql<QueueRow>`INSERT INTO bulkport_queue ${sql.insert({
            run_id: id,
            tenant,
            caller_key: key ?? null,
            provider: plan.provider,
            import_type: plan.importType,
            plan: text,
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
            due_at: now,
            source_sha256: sha256 ?? null
          })} ON CONFLICT DO NOTHING RETURNING ${rowColumns(sql)}`
          yield* recordChanges(sql, inserted, now)
          // Unless there is one, somebody else was faster.
          return inserted.length > 0 ? ("mine" as const) : yield* known
        }).pipe(sql.withTransaction)
      let runId = request.runId ?? newRunId(now)
      let mayBeThere = false
      const attempt: Effect.Effect<KnownRequest | "mine", QueueFull | SqlError> = Effect.gen(function* () {
        // When a reply is lost, it is not known whether the run was taken in.
        const isMine = sql`
          SELECT 1 FROM bulkport_queue WHERE run_id = ${runId} AND submitted_at = ${now} AND plan = ${text}`
        if (mayBeThere && (yield* isMine).length > 0) return "mine"
        mayBeThere = true
        for (;;) {
          const submitted = yield* submitAs(runId)
          if (submitted !== undefined) return submitted
          // The id was made here, and another process has given the same one to another import.
          if (request.runId === undefined) runId = newRunId(now)
        }
      })
      const submitted = yield* attempt.pipe(
        Effect.retry({
          schedule: Schedule.spaced(retryMillis),
          times: retries,
          while: (error) => error._tag === "SqlError" && error.isRetryable
        }),
        orUnavailable("submit a run")
      )
      return submitted === "mine"
        ? { runId, isNew: true }
        : yield* theSame(submitted, { ...request, priority })
    })

/** Tells which import a failure of the disk is about. */
const inStage = <A, R>(effect: Effect.Effect<A, StorageFailed, R>, runId: string, provider: string) =>
  Effect.mapError(effect, (reason) => new ImportError({ runId, step: "stage", provider, reason }))

/** What was submitted before, if it is what is asked for now. */
const theSame = (
  known: KnownRequest,
  asked: AskedRequest
): Effect.Effect<Submitted, KeyTaken | ImportError, RunJournal> =>
  Effect.gen(function* () {
    const runId = known.run_id
    const differing = yield* inStage(differences(known, asked), runId, asked.plan.provider)
    if (differing.length > 0) return yield* new KeyTaken({ runId, differences: differing })
    return { runId, isNew: false }
  })

/** The run that was submitted under the key of a request, or else under its id. An id that nobody asked for is no reason. */
export const submittedBefore = (
  sql: SqlClient.SqlClient,
  tenant: string,
  { key, runId }: Pick<SubmitRequest, "key" | "runId">
): Effect.Effect<KnownRequest | undefined, SqlError> =>
  key === undefined && runId === undefined
    ? Effect.succeed(undefined)
    : Effect.map(
        sql<KnownRequest>`
          SELECT run_id, plan, priority, source_sha256 FROM bulkport_queue WHERE ${sql.or([
            ...(runId === undefined ? [] : [sql`run_id = ${runId}`]),
            ...(key === undefined ? [] : [sql`(tenant = ${tenant} AND caller_key = ${key})`])
          ])} ORDER BY CASE WHEN run_id = ${runId ?? ""} THEN 1 ELSE 0 END`,
        ([row]) => row
      )

/** No worker could begin it, and an empty name would pass for none. The name is not repeated. */
const refuseTenant = ({ plan }: SubmitRequest): Effect.Effect<void, ImportError> =>
  plan.tenant === undefined || isTenant(plan.tenant)
    ? Effect.void
    : Effect.fail(
        new ImportError({
          step: "stage",
          provider: plan.provider,
          reason: new OptionsInvalid({
            problems: [
              `The name of the tenant, of ${plan.tenant.length} characters, is none that a tenant can have.`
            ],
            advice:
              "Nothing was submitted. Name it with 1 to 64 letters, digits, dots, hyphens and underscores, of which the first is a letter or a digit."
          })
        })
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
