import { Effect } from "effect"
import * as MachineId from "effect/cluster/MachineId"
import * as Snowflake from "effect/cluster/Snowflake"
import type * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { enginePrefix } from "./engine-layer.ts"

/** Whoever writes something late has come to the end of it by then: an execution is noted before it has messages. */
const orphanMillis = 30_000

/**
 * Deletes what the engine has of executions that are not known any more: written late, by a worker that was paused or cut off while another one
 * ended and cleared away the execution. Nobody will ever take it, and the engine would look at it for ever.
 */
export const clearOrphans = (sql: SqlClient.SqlClient, now: number): Effect.Effect<void, SqlError> =>
  Effect.gen(function* () {
    const messages = sql(`${enginePrefix}_messages`)
    const replies = sql(`${enginePrefix}_replies`)
    // Ids of messages begin with the time at which they were made.
    const before = sql.literal(
      String(Snowflake.make({ timestamp: now - orphanMillis, machineId: MachineId.make(0), sequence: 0 }))
    )
    yield* sql`DELETE FROM ${messages} WHERE id < ${before} AND entity_type LIKE 'Workflow%' AND NOT EXISTS (
      SELECT 1 FROM bulkport_queue_executions e WHERE e.execution_id = entity_id)`
    // Also the reply of whoever was still at work on a message when that was deleted.
    yield* sql`DELETE FROM ${replies} WHERE id < ${before} AND NOT EXISTS (
      SELECT 1 FROM ${messages} m WHERE m.id = ${replies}.request_id)`
  }).pipe(sql.withTransaction)
