import { Effect } from "effect"
import * as MachineId from "effect/cluster/MachineId"
import * as Snowflake from "effect/cluster/Snowflake"
import type * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { enginePrefix } from "./engine-layer.ts"

/** So long after it was written, a message is of no execution that is still to be noted. */
const orphanMillis = 60 * 60 * 1000

/**
 * Deletes messages of the engine whose execution is not known any more: written late, by a worker that was paused while another one ended
 * and cleared away the execution. Nobody will ever take them, and the engine would look at them for ever.
 */
export const clearOrphans = (sql: SqlClient.SqlClient, now: number): Effect.Effect<void, SqlError> =>
  Effect.gen(function* () {
    const messages = sql(`${enginePrefix}_messages`)
    const replies = sql(`${enginePrefix}_replies`)
    // Ids of messages begin with the time at which they were made.
    const before = sql.literal(
      String(Snowflake.make({ timestamp: now - orphanMillis, machineId: MachineId.make(0), sequence: 0 }))
    )
    const orphans = sql`
      id < ${before} AND entity_type LIKE 'Workflow%' AND NOT EXISTS (
        SELECT 1 FROM bulkport_queue_executions e WHERE e.execution_id = entity_id)`
    yield* sql`DELETE FROM ${replies} WHERE request_id IN (SELECT id FROM ${messages} WHERE ${orphans})`
    yield* sql`DELETE FROM ${messages} WHERE ${orphans}`
  }).pipe(sql.withTransaction)
