/** Runs in a PostgreSQL database, for processes on any number of machines. */
import { Effect, Layer, type Redacted } from "effect"
import { StorageFailed } from "@bulkport/core"
import { makeFolder } from "@bulkport/core/journal"
import { closedInTime } from "./closed-in-time.ts"
import { isInSchema, makeSchema, openPostgres, placeOfUrl } from "./postgres/postgres-client.ts"
import { storeLayer } from "./store-layer.ts"
import type { StoreServices } from "./store-services.ts"
import type { StoreTooNew } from "./store-errors.ts"
import type { StoreOptions } from "./store-options.ts"

export type { StoreOptions } from "./store-options.ts"
export type { StoreServices } from "./store-services.ts"

/** How to reach the database, and where the files are. */
export interface PostgresOptions extends StoreOptions {
  /**
   * Address with user, password and database, such as `postgres://bulkport:…@db.internal:5432/imports?sslmode=verify-full`. It is a
   * secret, and appears nowhere.
   */
  readonly url: Redacted.Redacted
  /** The schema that has the tables, which is made if it is not there. `bulkport` unless given. */
  readonly schema?: string
  /** Connections at most, at least 2. 10 unless given. */
  readonly maxConnections?: number
}

/**
 * Runs recorded in PostgreSQL. `folder` must be on a disk that all machines share, under the same path: the files of a run are
 * there, and whoever goes on with the run reads them. Its scope closes within 4 seconds, whatever the database does.
 */
export const layerPostgres = ({
  maxConnections = 10,
  schema = "bulkport",
  url,
  ...options
}: PostgresOptions): Layer.Layer<StoreServices, StorageFailed | StoreTooNew> => {
  const place = placeOfUrl(url, schema)
  if (place === undefined || !/^[a-z_][a-z0-9_]{0,62}$/.test(schema)) {
    const path = place === undefined ? "the address of the PostgreSQL store" : `the schema "${schema}"`
    return Layer.effectContext(Effect.fail(new StorageFailed({ path, code: "ERR_INVALID_ARG_VALUE" })))
  }
  const connect = Effect.gen(function* () {
    yield* makeFolder(options.folder)
    const { openingMillis: connectMillis } = options
    const sql = yield* openPostgres({
      url,
      schema,
      maxConnections: Math.max(2, maxConnections),
      ...(connectMillis === undefined ? {} : { connectMillis })
    })
    yield* makeSchema(sql, schema)
    if (!(yield* isInSchema(sql, schema))) {
      // PostgreSQL's own code for a schema that there is not.
      return yield* new StorageFailed({ path: `${place}, behind a pooler without sessions`, code: "3F000" })
    }
    return sql
  })
  // A connection that is dead without anybody being told is not closed for minutes. What was held ends by itself.
  return closedInTime(
    storeLayer("postgres", place, options, connect),
    Math.min(4000, Math.max(1000, options.patienceMillis ?? 4000)),
    Effect.logDebug(`${place} gives no answer, and its connections are left to close by themselves.`)
  )
}
