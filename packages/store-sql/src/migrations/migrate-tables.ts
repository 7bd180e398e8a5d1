import { Effect } from "effect"
import type { StorageFailed } from "@bulkport/core"
import { onDatabase } from "../on-database.ts"
import { internalsOf, type SqlInternals } from "../sql-internals.ts"
import type { SqlDatabase } from "../sql-database.ts"
import { StoreTooNew } from "../store-errors.ts"
import type { SqlMigration } from "./sql-migration.ts"

/** Tables that change together. */
export interface TableFamily {
  /** Its name in the table of migrations, such as `store`. */
  readonly family: string
  readonly migrations: ReadonlyArray<SqlMigration>
}

/** Any number, as long as no other program locks with it: the letters `bulk`. */
const lockNumber = 0x62756c6b

/**
 * Brings the tables of a family up to date, in one transaction and under a lock: of several processes that start at once, one
 * does it and the others find it done. Fails with `StoreTooNew`, having changed nothing, where a newer version was before.
 *
 * A family has tables of its own, and names that no other family uses.
 */
export const migrateTables = (
  database: SqlDatabase["Service"],
  family: TableFamily
): Effect.Effect<void, StorageFailed | StoreTooNew> => migrateWith(internalsOf(database), family)

/** What is done in the transaction. */
const migrateWith = (
  database: Pick<SqlInternals, "kind" | "place" | "sql" | "patienceMillis">,
  { family, migrations }: TableFamily
): Effect.Effect<void, StorageFailed | StoreTooNew> => {
  const { kind, place, sql } = database
  const run = (statement: string) => sql.unsafe(statement)
  return sql
    .withTransaction(
      Effect.gen(function* () {
        if (kind === "postgres") {
          // An index over many rows takes its time, and so may whoever makes it at this moment.
          yield* run("SET LOCAL statement_timeout = 0")
          yield* run("SET LOCAL lock_timeout = 0")
          yield* sql`SELECT pg_advisory_xact_lock(${lockNumber})`
        }
        yield* run(
          "CREATE TABLE IF NOT EXISTS migrations (family TEXT NOT NULL, number INTEGER NOT NULL, name TEXT NOT NULL, PRIMARY KEY (family, number))"
        )
        const [last] = yield* sql<{
          readonly number: number | null
        }>`SELECT max(number) AS number FROM migrations WHERE family = ${family}`
        const found = last?.number ?? 0
        const supported = migrations.length
        if (found > supported) return yield* new StoreTooNew({ place, family, found, supported })
        for (const migration of migrations.slice(found)) {
          for (const statement of migration[kind]) yield* run(statement)
          yield* sql`INSERT INTO migrations ${sql.insert({ family, number: migration.number, name: migration.name })}`
        }
      })
    )
    .pipe(onDatabase(database, Infinity))
}
