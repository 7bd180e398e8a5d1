import { Context } from "effect"

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
