/** Stores for one test each, empty, and what their databases hold. */
import { clientOf, SqlDatabase, type StoreServices } from "@bulkport/store-sql"
import { layerPostgres, type PostgresOptions } from "@bulkport/store-sql/postgres"
import { layerSqlite } from "@bulkport/store-sql/sqlite"
import type { StoreUnderTest } from "@bulkport/testkit/journal"
import { Effect, type Layer, Redacted } from "effect"
import type { SqlClient } from "effect/sql/SqlClient"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { startPostgres, type TestPostgres } from "postgres-for-tests"
import { afterAll, beforeAll } from "vitest"

/** A folder that goes with the scope. */
export const temporaryFolder = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(join(tmpdir(), "bulkport-store-"))),
  (path) => Effect.promise(() => rm(path, { recursive: true, force: true }))
)

/** A PostgreSQL for the tests of a file; each store has a schema of its own. */
export const postgresForFile = () => {
  let server: TestPostgres
  let schemas = 0
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server.stop())
  return {
    port: () => server.port,
    url: () => server.url,
    newSchema: () => `schema_${++schemas}`
  }
}

/** How a test may open a store differently than others. */
export type Options = Partial<Omit<PostgresOptions, "folder">>

/** A store that can be opened again and again, as by several processes. */
export interface TestStore extends StoreUnderTest {
  readonly folder: string
  readonly schema: string
  readonly open: (options?: Options) => Layer.Layer<StoreServices, unknown>
}

/** Runs something on the database of a store. */
export const onSql = <A, E>(
  store: Layer.Layer<StoreServices, unknown>,
  run: (sql: SqlClient) => Effect.Effect<A, E>
): Effect.Effect<A, unknown> =>
  Effect.flatMap(SqlDatabase, (database) => run(clientOf(database) as SqlClient)).pipe(
    Effect.provide(store, { local: true })
  )

const changing =
  (open: () => Layer.Layer<StoreServices, unknown>): NonNullable<StoreUnderTest["change"]> =>
  (runId, sequence, change) =>
    onSql(open(), (sql) =>
      Effect.gen(function* () {
        const [entry] = yield* sql<{
          readonly line: string
        }>`SELECT line FROM entries WHERE run_id = ${runId} AND sequence = ${sequence}`
        yield* sql`UPDATE entries SET line = ${change(entry!.line)} WHERE run_id = ${runId} AND sequence = ${sequence}`
      })
    )

/** A store in SQLite. */
export const sqliteStore = Effect.map(temporaryFolder, (folder): TestStore => {
  const open = (options: Options = {}) => layerSqlite({ folder, ...options })
  return { folder, schema: "", open, change: changing(open) }
})

/** A store in a schema of a PostgreSQL, one of its own unless it is named. */
export const postgresStore = (server: ReturnType<typeof postgresForFile>, named?: string) =>
  Effect.map(temporaryFolder, (folder): TestStore => {
    const schema = named ?? server.newSchema()
    const open = (options: Options = {}) =>
      layerPostgres({ folder, schema, url: Redacted.make(server.url()), ...options })
    return { folder, schema, open, change: changing(open) }
  })
