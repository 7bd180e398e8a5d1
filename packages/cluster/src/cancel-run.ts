import { overviewOf, RunJournal } from "@bulkport/core"
import { Effect, Result, Schedule } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { Cancelled, QueueProblem } from "./import-queue.ts"
import { rowOf } from "./look-at-queue.ts"
import { recordChanges } from "./queue-changes.ts"
import { queueNow } from "./queue-clock.ts"
import { orUnavailable, type QueueRow, rowColumns } from "./queue-row.ts"

/** Makes what withdraws runs, or stops waiting for their jobs. */
export const makeCancel =
  (sql: SqlClient.SqlClient) =>
  (runId: string): Effect.Effect<Cancelled, QueueProblem, RunJournal> =>
    Effect.gen(function* () {
      const now = yield* queueNow(sql).pipe(orUnavailable("ask for the time"))
      const cancelled = yield* Effect.gen(function* () {
        const rows = yield* sql<QueueRow>`
          UPDATE bulkport_queue SET state = 'cancelled', changes = changes + 1, ended_at = ${now}, next_look_at = NULL
          WHERE run_id = ${runId} AND state IN ('queued', 'running', 'waiting', 'stopped') RETURNING ${rowColumns(sql)}`
        yield* recordChanges(sql, rows, now)
        return rows.length > 0
      }).pipe(sql.withTransaction, orUnavailable("cancel a run"))
      if (!cancelled) {
        const { state } = yield* rowOf(sql, runId)
        if (state === "ended") return "over"
      }
      const isCertain = (yield* untilLetGo(sql, runId)) || (yield* isTakenAway(runId))
      return !isCertain || (yield* mayHaveStarted(runId)) ? "left" : "withdrawn"
    })

/**
 * A worker that has it may be about to start a job: what came of that is certain only once it has let go. False for one of which
 * nothing is heard any more.
 */
const untilLetGo = (sql: SqlClient.SqlClient, runId: string): Effect.Effect<boolean, QueueProblem> =>
  Effect.gen(function* () {
    const { held_by, held_until } = yield* rowOf(sql, runId)
    if (held_by === null) return true
    const now = yield* queueNow(sql).pipe(orUnavailable("ask for the time"))
    return Number(held_until ?? 0) < now ? false : undefined
  }).pipe(
    Effect.repeat({ schedule: Schedule.spaced(100), until: (isOver) => isOver !== undefined }),
    Effect.map((wasLetGo) => wasLetGo === true)
  )

/** Whoever still has the lease of a run is not asked for longer, in milliseconds. */
const longestTakingMillis = 5000

/** True once a worker that is silent, and not gone perhaps, can record nothing more of the run, and so start nothing. */
const isTakenAway = (runId: string): Effect.Effect<boolean, never, RunJournal> =>
  Effect.gen(function* () {
    const journal = yield* RunJournal
    const taken = yield* Effect.scoped(journal.open(runId)).pipe(
      Effect.retry({
        schedule: Schedule.spaced(200).pipe(Schedule.upTo({ duration: longestTakingMillis })),
        while: ({ _tag }) => _tag === "RunLocked"
      }),
      Effect.result
    )
    return Result.isSuccess(taken)
  })

/** True where a job was made by the run or a part of it, or may have been. */
const mayHaveStarted = (runId: string): Effect.Effect<boolean, never, RunJournal> =>
  Effect.gen(function* () {
    const journal = yield* RunJournal
    const view = yield* Effect.result(journal.view(runId))
    // One that has no record has sent nothing; one whose record cannot be read may have.
    if (Result.isFailure(view)) return view.failure._tag !== "RunNotFound"
    const parts = yield* Effect.forEach(view.success.state.parts ?? [], ({ number }) =>
      Effect.result(journal.view(`${runId}/parts/${number}`))
    )
    if (parts.some((part) => Result.isFailure(part) && part.failure._tag !== "RunNotFound")) return true
    const known = parts.flatMap((part) => (Result.isSuccess(part) ? [part.success] : []))
    return overviewOf(view.success, known).mayHaveImported
  })
