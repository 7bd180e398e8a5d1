/** A `SqlClient` over PostgreSQL, by the driver of Effect: a pool of connections that are opened as they are needed. */
import * as PgClient from "@effect/sql-pg/PgClient"
import { Effect, Redacted, type Scope } from "effect"
import * as Reactivity from "effect/reactivity/Reactivity"
import type * as SqlClient from "effect/sql/SqlClient"
import { isSqlError, type SqlError } from "effect/sql/SqlError"

/** How to connect. */
export interface PostgresConnection {
  /** Address with user, password and database, such as `postgres://bulkport:…@db.internal:5432/imports`. */
  readonly url: Redacted.Redacted
  readonly schema: string
  readonly maxConnections: number
  /** The longest that one attempt to connect takes, which cannot be broken off; 5,000 unless given. */
  readonly connectMillis?: number
}

/** The longest that an attempt to connect takes, in milliseconds. */
const longestConnectMillis = 5000

/**
 * Where a database is, for messages: host, port and name, and nothing else of its address, which has a password. `undefined` for
 * a text that is no such address.
 */
export const placeOfUrl = (url: Redacted.Redacted, schema: string): string | undefined => {
  if (!URL.canParse(Redacted.value(url))) return undefined
  const { hostname, pathname, port, protocol } = new URL(Redacted.value(url))
  if (!/^postgres(ql)?:$/.test(protocol) || hostname === "") return undefined
  const name = pathname.slice(1)
  return `PostgreSQL ${hostname}:${port === "" ? 5432 : port}/${name}, schema ${schema}`
}

/** Opens a pool of connections, none of which is made before it is needed, until the scope closes. */
export const openPostgres = ({
  connectMillis = longestConnectMillis,
  maxConnections,
  schema,
  url
}: PostgresConnection): Effect.Effect<SqlClient.SqlClient, SqlError, Scope.Scope> =>
  PgClient.make({
    url,
    maxConnections,
    applicationName: "bulkport",
    connectTimeout: Math.min(connectMillis, longestConnectMillis),
    keepAlive: 15_000,
    startupParameters: {
      search_path: `"${schema}"`,
      // A process that was stopped in the middle must not keep rows from all others for ever.
      idle_in_transaction_session_timeout: "10000",
      lock_timeout: "10000",
      statement_timeout: "30000"
    }
  }).pipe(Effect.map(withFailingRollback), Effect.provide(Reactivity.layer))

/**
 * Where a connection is lost within a transaction, it cannot be rolled back either, and Effect takes that for a fault of the program. It
 * is a failure of the database like any other, which callers are prepared for.
 */
const withFailingRollback = (sql: SqlClient.SqlClient): SqlClient.SqlClient => {
  const { withTransaction } = sql
  return Object.assign(sql, {
    withTransaction: <R, E, A>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E | SqlError, R> =>
      Effect.catchDefect(withTransaction(effect), (defect) =>
        isSqlError(defect) ? Effect.fail(defect) : Effect.die(defect)
      )
  })
}

/** True when tables without a schema are looked for in this one; false behind a pooler that leaves settings of a session out. */
export const isInSchema = (sql: SqlClient.SqlClient, schema: string): Effect.Effect<boolean, SqlError> =>
  Effect.map(
    sql<{ readonly schema: string | null }>`SELECT current_schema() AS schema`,
    ([row]) => row?.schema === schema
  )

/** Makes the schema unless it is there. Somebody else may be doing the same. */
export const makeSchema = (sql: SqlClient.SqlClient, schema: string): Effect.Effect<void, SqlError> =>
  Effect.gen(function* () {
    const there = yield* sql`SELECT 1 FROM pg_namespace WHERE nspname = ${schema}`
    // Not everybody who may use a schema may make one.
    if (there.length > 0) return
    yield* sql`SELECT pg_advisory_xact_lock(${schemaLock})`
    yield* sql`CREATE SCHEMA IF NOT EXISTS ${sql(schema)}`
  }).pipe(sql.withTransaction)

/** Another number than migrations lock with. */
const schemaLock = 0x62756c6c
