// Prints what a PostgreSQL store takes by now, as one line of JSON.
// Usage: node database-figures.ts FOLDER DATABASE_URL
import { clientOf, SqlDatabase } from "@bulkport/store-sql"
import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import { benchStore } from "./bench-store.ts"

/** What it takes. */
export interface DatabaseFigures {
  /** Transactions since the database was made. */
  readonly transactions: number
  readonly bytes: number
}

const [folder = "", databaseUrl = ""] = process.argv.slice(2)

const figures = Effect.gen(function* () {
  // The type of the client is not public, because it is unstable; that of this version of Effect is this one.
  const sql = clientOf(yield* SqlDatabase) as SqlClient.SqlClient
  const [row] = yield* sql<{ readonly transactions: number; readonly bytes: number }>`SELECT
    xact_commit::float8 AS transactions, pg_database_size(current_database())::float8 AS bytes
    FROM pg_stat_database WHERE datname = current_database()`
  return row
}).pipe(Effect.provide(benchStore(folder, databaseUrl)))

console.log(JSON.stringify(await Effect.runPromise(figures)))
