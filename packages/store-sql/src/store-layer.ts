import { Context, Effect, Layer, type Scope } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { RowIndex, RunJournal, SharedLimits, type StorageFailed } from "@bulkport/core"
import { resolve } from "node:path"
import { makeJournal } from "./journal/sql-journal.ts"
import { makeLeaseKeeper } from "./leases/lease-keeper.ts"
import { limitsConnection } from "./limits/limits-connection.ts"
import { sharedLimitsInSql } from "./limits/sql-limits.ts"
import { migrateTables } from "./migrations/migrate-tables.ts"
import { storeMigrations } from "./migrations/store-migrations.ts"
import { onDatabase, onDatabaseWithin } from "./on-database.ts"
import { sqlRowIndex } from "./rows/sql-row-index.ts"
import { makeSqlDatabase } from "./sql-internals.ts"
import { SqlDatabase, type SqlKind } from "./sql-database.ts"
import type { StoreTooNew } from "./store-errors.ts"
import type { StoreOptions } from "./store-options.ts"
import type { StoreServices } from "./store-services.ts"

/** Opens a store: connects, brings its tables up to date, and makes its services. */
export const storeLayer = (
  kind: SqlKind,
  place: string,
  {
    folder,
    leases = {},
    mostIndexedRows,
    openingMillis,
    patienceMillis = 10_000,
    rowIndex = "not-accepted"
  }: StoreOptions,
  connect: Effect.Effect<SqlClient.SqlClient, SqlError | StorageFailed, Scope.Scope>
): Layer.Layer<StoreServices, StorageFailed | StoreTooNew> =>
  Layer.effectContext(
    Effect.gen(function* () {
      const basis = { kind, place, folder: resolve(folder), patienceMillis }
      const sql = yield* openingMillis === undefined
        ? onDatabase(basis)(connect)
        : onDatabaseWithin(basis, openingMillis)(connect)
      const keeper = yield* makeLeaseKeeper({ ...basis, sql }, leases)
      const rows =
        rowIndex === "none"
          ? undefined
          : sqlRowIndex(
              { ...basis, sql },
              { rowIndex, ...(mostIndexedRows === undefined ? {} : { mostIndexedRows }) }
            )
      const database = makeSqlDatabase({ ...basis, sql, leases: keeper, rows })
      yield* migrateTables(database, { family: "store", migrations: storeMigrations })
      const ownConnection = yield* onDatabase(basis)(limitsConnection({ kind, sql }, connect))
      const limits = yield* sharedLimitsInSql({ ...basis, sql: ownConnection }, leases)
      return Context.make(SqlDatabase, database).pipe(
        Context.add(RunJournal, makeJournal(database)),
        Context.add(SharedLimits, limits),
        Context.add(RowIndex, rows)
      )
    })
  )
