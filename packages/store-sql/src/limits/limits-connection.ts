import { Effect, type Scope } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { SqlInternals } from "../sql-internals.ts"

/**
 * The connection that limits are kept through. In SQLite it is one of its own that does not wait for the disk: a request
 * would take as long as a sync otherwise, and all that a power cut can undo of limits are moments.
 */
export const limitsConnection = <E>(
  { kind, sql }: Pick<SqlInternals, "kind" | "sql">,
  connect: Effect.Effect<SqlClient.SqlClient, E, Scope.Scope>
): Effect.Effect<SqlClient.SqlClient, E | SqlError, Scope.Scope> =>
  kind === "postgres"
    ? Effect.succeed(sql)
    : Effect.tap(connect, (own) =>
        Effect.andThen(own.unsafe("PRAGMA synchronous = NORMAL"), own.unsafe("PRAGMA busy_timeout = 0"))
      )
