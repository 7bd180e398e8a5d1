import { Context } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { LeaseKeeper } from "./leases/lease-keeper.ts"

/** The kinds of databases that a store can be in. */
export type SqlKind = "sqlite" | "postgres"

/**
 * The database of a store, for packages that keep tables of their own in it.
 *
 * Says what it is and where, and nothing of how it is spoken to: see `clientOf`.
 */
export class SqlDatabase extends Context.Service<
  SqlDatabase,
  {
    readonly kind: SqlKind
    /** Where it is, in words for messages: a path, or host, port and name. Never a user or a password. */
    readonly place: string
    /** Absolute path of the folder that holds the files of runs. */
    readonly folder: string
  }
>()("@bulkport/store-sql/SqlDatabase") {}

/** What this package itself needs of a database. */
export interface SqlInternals {
  readonly kind: SqlKind
  readonly place: string
  readonly folder: string
  readonly sql: SqlClient.SqlClient
  readonly leases: LeaseKeeper
  /** How long an operation goes on trying while the database cannot be reached, in milliseconds. */
  readonly patienceMillis: number
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

/**
 * The `SqlClient` of the installed version of Effect that speaks to this database. It is `unknown` because Effect may change that
 * module in a minor version: whoever casts it depends on the same version of Effect as this package.
 */
export const clientOf = (database: SqlDatabase["Service"]): unknown => internalsOf(database).sql
