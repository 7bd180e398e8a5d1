import { layerPostgres } from "@bulkport/store-sql/postgres"
import { layerSqlite } from "@bulkport/store-sql/sqlite"
import { Redacted } from "effect"

/**
 * Where runs, the queue and shared limits are kept. This is all that differs between one process and many machines:
 * a file in `folder`, or a database that all of them reach, with `folder` on a disk that all of them have at this path.
 */
export const layerStore = (folder: string, databaseUrl: string | undefined) =>
  databaseUrl === undefined
    ? layerSqlite({ folder })
    : layerPostgres({ folder, url: Redacted.make(databaseUrl) })
