import { journalConformance } from "@bulkport/testkit/journal"
import { Effect } from "effect"
import { onSql, postgresForFile, postgresStore, sqliteStore } from "./support/stores.ts"

const server = postgresForFile()

/** To make the tables takes longer than most checks. */
const emptied = Effect.tap(postgresStore(server, "checks"), ({ open }) =>
  onSql(open(), (sql) => Effect.andThen(sql`DELETE FROM runs`, sql`DELETE FROM leases`))
)

journalConformance("SQLite", sqliteStore)

journalConformance("PostgreSQL", emptied)
