import { journalTables } from "./0001-journal.ts"
import { limitTables } from "./0002-limits.ts"
import { rowTables } from "./0003-rows.ts"
import type { SqlMigration } from "./sql-migration.ts"

/** All migrations of the store, by number. A new one is a file of its own and a line here. */
export const storeMigrations: ReadonlyArray<SqlMigration> = [journalTables, limitTables, rowTables]
