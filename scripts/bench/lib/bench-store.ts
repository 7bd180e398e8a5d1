import { layerPostgres } from "@bulkport/store-sql/postgres"
import { layerSqlite } from "@bulkport/store-sql/sqlite"
import { Redacted } from "effect"

/** The store that is measured: PostgreSQL where there is an address of a database, SQLite in the folder otherwise. */
export const benchStore = (folder: string, databaseUrl: string | undefined) =>
  databaseUrl === undefined || databaseUrl === ""
    ? layerSqlite({ folder })
    : layerPostgres({ url: Redacted.make(databaseUrl), folder })
