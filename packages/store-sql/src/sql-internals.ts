import type * as SqlClient from "effect/sql/SqlClient"
import type { LeaseKeeper } from "./leases/lease-keeper.ts"
import type { RowIndex } from "@bulkport/core"
import { SqlDatabase, type SqlKind } from "./sql-database.ts"

/** What this package itself needs of a database. */
export interface SqlInternals {
  readonly kind: SqlKind
  readonly place: string
  readonly folder: string
  readonly sql: SqlClient.SqlClient
  readonly leases: LeaseKeeper
  /** How long an operation goes on trying while the database cannot be reached, in milliseconds. */
  readonly patienceMillis: number
  /** The index of rows, where the store has one. */
  readonly rows: RowIndex | undefined
}

const internals = new WeakMap<SqlDatabase["Service"], SqlInternals>()

/** Makes the opaque database of its parts. For the layers of this package. */
export const makeSqlDatabase = (parts: SqlInternals): SqlDatabase["Service"] => {
  const database = SqlDatabase.of({ kind: parts.kind, place: parts.place, folder: parts.folder })
  internals.set(database, parts)
  return database
}

/** The parts of a database. For the modules of this package. */
export const internalsOf = (database: SqlDatabase["Service"]): SqlInternals => {
  const parts = internals.get(database)
  if (parts === undefined)
    throw new TypeError("This database was not made by a layer of @bulkport/store-sql.")
  return parts
}
