/** The tables of the queue, and how they came to be what they are. */
import { migrateTables, type SqlDatabase } from "@bulkport/store-sql"
import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"

/**
 * The first version. `BIGINT` is what both databases take for milliseconds. Whoever has no tenant has the empty one, so that it can be
 * compared.
 */
const firstTables: ReadonlyArray<string> = [
  `CREATE TABLE bulkport_queue (
      run_id TEXT PRIMARY KEY,
      tenant TEXT NOT NULL,
      caller_key TEXT,
      provider TEXT NOT NULL,
      import_type TEXT NOT NULL,
      plan TEXT NOT NULL,
      priority INTEGER NOT NULL,
      turn BIGINT NOT NULL,
      is_large INTEGER NOT NULL,
      state TEXT NOT NULL,
      generation INTEGER NOT NULL,
      changes INTEGER NOT NULL,
      attempts INTEGER NOT NULL,
      looks INTEGER NOT NULL,
      waits_for TEXT,
      is_confirmed INTEGER NOT NULL,
      has_record INTEGER NOT NULL DEFAULT 0,
      submitted_at BIGINT NOT NULL,
      started_at BIGINT,
      ended_at BIGINT,
      next_look_at BIGINT,
      due_at BIGINT NOT NULL,
      worker TEXT,
      held_by TEXT,
      held_until BIGINT,
      stop TEXT
    )`,
  "CREATE UNIQUE INDEX bulkport_queue_key ON bulkport_queue (tenant, caller_key)",
  "CREATE INDEX bulkport_queue_turn ON bulkport_queue (state, tenant, turn)",
  "CREATE INDEX bulkport_queue_due ON bulkport_queue (state, due_at)",
  "CREATE INDEX bulkport_queue_under_way ON bulkport_queue (state, tenant, provider)",
  "CREATE INDEX bulkport_queue_submitted ON bulkport_queue (submitted_at, run_id)",
  `CREATE TABLE bulkport_queue_changes (
      run_id TEXT NOT NULL,
      number INTEGER NOT NULL,
      at BIGINT NOT NULL,
      state TEXT NOT NULL,
      stop TEXT,
      PRIMARY KEY (run_id, number)
    )`,
  `CREATE TABLE bulkport_queue_executions (
      execution_id TEXT PRIMARY KEY,
      run_id TEXT NOT NULL,
      done_at BIGINT
    )`,
  "CREATE INDEX bulkport_queue_executions_done ON bulkport_queue_executions (done_at)"
]

/** How often in a row somebody else held a run when it was taken up. */
const lockedLooks: ReadonlyArray<string> = [
  "ALTER TABLE bulkport_queue ADD COLUMN locked_looks INTEGER NOT NULL DEFAULT 0"
]

/** When the store was put back from a backup that has the run. */
const putBackAt: ReadonlyArray<string> = ["ALTER TABLE bulkport_queue ADD COLUMN put_back_at BIGINT"]

/** The SHA-256 of a source that was kept, in hex: what a key stands for is known for as long as the key. */
const sourceSha256: ReadonlyArray<string> = ["ALTER TABLE bulkport_queue ADD COLUMN source_sha256 TEXT"]

/** Makes the tables, or brings those of an earlier version up to date. Many processes may do so at once. */
export const prepareTables = (database: SqlDatabase["Service"]) =>
  migrateTables(database, {
    family: "queue",
    migrations: [
      { number: 1, name: "queue", sqlite: firstTables, postgres: firstTables },
      { number: 2, name: "locked looks", sqlite: lockedLooks, postgres: lockedLooks },
      { number: 3, name: "put back", sqlite: putBackAt, postgres: putBackAt },
      { number: 4, name: "source sha256", sqlite: sourceSha256, postgres: sourceSha256 }
    ]
  })

/** Keeps other processes from doing the same for as long as the transaction takes. The number is ours alone. */
export const lockQueue = (sql: SqlClient.SqlClient): Effect.Effect<void, SqlError> =>
  sql.onDialectOrElse({
    pg: () => Effect.asVoid(sql`SELECT pg_advisory_xact_lock(7202611280001)`),
    // A transaction has the whole database there.
    orElse: () => Effect.void
  })
