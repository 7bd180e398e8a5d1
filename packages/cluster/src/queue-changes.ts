import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { QueueRow } from "./queue-row.ts"

/** A change of the state of a run, as it stands in its table. */
export interface ChangeRow {
  readonly number: number | string | bigint
  readonly at: number | string | bigint
  readonly state: QueueRow["state"]
  readonly stop: string | null
}

/** Remembers that these rows, whose number of changes has just grown, stand otherwise: for whoever follows their runs. */
export const recordChanges = (
  sql: SqlClient.SqlClient,
  rows: ReadonlyArray<QueueRow>,
  at: number
): Effect.Effect<void, SqlError> => {
  const [first, ...others] = rows.map(({ changes, run_id, state, stop }) => ({
    run_id,
    number: Number(changes),
    at,
    state,
    stop
  }))
  return first === undefined
    ? Effect.void
    : Effect.asVoid(sql`INSERT INTO bulkport_queue_changes ${sql.insert([first, ...others])}`)
}
