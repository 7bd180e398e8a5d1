import { clientOf, SqlDatabase } from "@bulkport/store-sql"
import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"

/** The client of the store's database, with the names of columns as they are. */
export const queueClient: Effect.Effect<SqlClient.SqlClient, never, SqlDatabase> = Effect.map(
  SqlDatabase,
  // Opaque so that no unstable module of Effect shows in what is public; both packages use the same version of it.
  (database) => (clientOf(database) as SqlClient.SqlClient).withoutTransforms()
)
