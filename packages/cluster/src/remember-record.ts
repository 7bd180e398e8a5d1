/** Keeps in the queue that a run has been begun, for when its record is removed while the queue still has it. */
import { RunObserver } from "@bulkport/core"
import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"

/** It takes no longer than this: the next turn does it otherwise. */
const longestMillis = 5000

/** Remembers that the journal has the run. Nothing is said of a failure. */
export const rememberRecord = (sql: SqlClient.SqlClient, runId: string): Effect.Effect<void> =>
  sql`UPDATE bulkport_queue SET has_record = 1 WHERE run_id = ${runId}`.pipe(
    Effect.timeoutOption(longestMillis),
    Effect.ignore
  )

/** Does something as soon as the journal has the run that an import begins, before anything of it is sent. */
export const onceCreated = <A, E, R>(
  importing: Effect.Effect<A, E, R>,
  then: Effect.Effect<void>
): Effect.Effect<A, E, R> =>
  Effect.gen(function* () {
    const observe = yield* RunObserver
    return yield* Effect.provideService(importing, RunObserver, (event) =>
      Effect.andThen(event.type === "run-created" ? then : Effect.void, observe(event))
    )
  })
