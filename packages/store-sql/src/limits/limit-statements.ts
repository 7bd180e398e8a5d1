import { Effect } from "effect"
import type { SqlError } from "effect/sql/SqlError"
import { databaseNow } from "../database-now.ts"
import type { SqlInternals } from "../sql-internals.ts"

/** A place to be taken. */
export interface PlaceWanted {
  readonly key: string
  readonly places: number
  readonly owner: string
  readonly claim?: string | undefined
  /** The process that renews it, and for how long it is taken at a time; both left out for one that is kept without an end. */
  readonly lease?: { readonly session: string; readonly millis: number }
}

/** A use to be counted. */
export interface UseWanted {
  readonly key: string
  readonly mark: string
  readonly most: number | undefined
  readonly windowMillis: number
}

/** What is asked of the tables of limits. Each may be done again after a failure. */
export interface LimitStatements {
  /** True when it is taken, or the owner has one already. */
  readonly take: (wanted: PlaceWanted) => Effect.Effect<boolean, SqlError>
  readonly giveBack: (key: string, owner: string, claim?: string) => Effect.Effect<void, SqlError>
  readonly keepers: (
    key: string
  ) => Effect.Effect<ReadonlyArray<{ readonly owner: string; readonly quietMillis: number }>, SqlError>
  /** Renews what a process has. Gives the owners of what it still has. */
  readonly renew: (session: string, millis: number) => Effect.Effect<ReadonlyArray<string>, SqlError>
  /** Gives 0 when it is counted, or the milliseconds until there is room. */
  readonly use: (wanted: UseWanted) => Effect.Effect<number, SqlError>
  readonly takeBack: (key: string, mark: string) => Effect.Effect<void, SqlError>
  readonly count: (key: string, windowMillis: number) => Effect.Effect<number, SqlError>
  /** Deletes what counts no more. */
  readonly purge: Effect.Effect<void, SqlError>
}

/** PostgreSQL gives numbers of eight bytes as other types than SQLite. */
type Whole = number | bigint | string

/** The statements of a database. */
export const limitStatements = (database: Pick<SqlInternals, "kind" | "sql">): LimitStatements => {
  const { kind, sql } = database
  const now = databaseNow(database)
  return {
    ...(kind === "postgres" ? onPostgres(database) : onSqlite(database)),
    giveBack: (key, owner, claim) =>
      Effect.asVoid(
        claim === undefined
          ? sql`DELETE FROM limit_places WHERE key = ${key} AND owner = ${owner}`
          : sql`DELETE FROM limit_places WHERE key = ${key} AND owner = ${owner} AND claim = ${claim}`
      ),
    keepers: (key) =>
      Effect.map(
        sql<{ readonly owner: string; readonly quiet: Whole }>`SELECT owner, ${now} - asked_at AS quiet
          FROM limit_places WHERE key = ${key} AND until IS NULL ORDER BY asked_at`,
        (rows) => rows.map(({ owner, quiet }) => ({ owner, quietMillis: Math.max(0, Number(quiet)) }))
      ),
    renew: (session, millis) =>
      Effect.map(
        sql<{ readonly owner: string }>`UPDATE limit_places SET until = ${now} + ${millis}
          WHERE session = ${session} AND until IS NOT NULL RETURNING owner`,
        (rows) => rows.map(({ owner }) => owner)
      ),
    takeBack: (key, mark) => Effect.asVoid(sql`DELETE FROM limit_uses WHERE key = ${key} AND mark = ${mark}`),
    count: (key, windowMillis) =>
      Effect.map(
        sql<{ readonly used: Whole }>`SELECT count(*) AS used FROM limit_uses
          WHERE key = ${key} AND at > ${now} - ${windowMillis}`,
        ([row]) => Number(row?.used ?? 0)
      ),
    purge: Effect.andThen(
      sql`DELETE FROM limit_uses WHERE expires_at <= ${now}`,
      Effect.asVoid(sql`DELETE FROM limit_places WHERE until <= ${now}`)
    )
  }
}

/** Functions of the database, see its migration: one round trip each. */
const onPostgres = ({ sql }: Pick<SqlInternals, "sql">): Pick<LimitStatements, "take" | "use"> => ({
  take: ({ claim = null, key, lease, owner, places }) =>
    Effect.map(
      sql<{
        readonly taken: boolean
      }>`SELECT limit_take_place(${key}, ${places}::integer, ${owner}, ${claim}::text,
        ${lease?.session ?? null}::text, ${lease?.millis ?? null}::bigint) AS taken`,
      ([row]) => row?.taken === true
    ),
  use: ({ key, mark, most = null, windowMillis }) =>
    Effect.map(
      sql<{
        readonly wait: number
      }>`SELECT limit_record_use(${key}, ${mark}, ${most}::integer, ${windowMillis}::bigint) AS wait`,
      ([row]) => Number(row?.wait)
    )
})

/** Each statement is done at one go: another connection of this process never has to wait for it. */
const onSqlite = (database: Pick<SqlInternals, "kind" | "sql">): Pick<LimitStatements, "take" | "use"> => {
  const { sql } = database
  const now = databaseNow(database)
  return {
    take: ({ claim = null, key, lease, owner, places }) =>
      Effect.gen(function* () {
        const until = lease === undefined ? sql.literal("NULL") : sql`${now} + ${lease.millis}`
        const had = yield* sql`UPDATE limit_places SET claim = ${claim}, asked_at = ${now}, until = ${until}
          WHERE key = ${key} AND owner = ${owner} RETURNING place`
        if (had.length > 0) return true
        // The later places first: whoever allows for fewer has only the first ones to choose from.
        const taken = yield* sql`
          WITH RECURSIVE numbers (n) AS (SELECT ${places} UNION ALL SELECT n - 1 FROM numbers WHERE n > 1)
          INSERT INTO limit_places (key, place, owner, claim, session, asked_at, until)
            SELECT ${key}, n, ${owner}, ${claim}, ${lease?.session ?? null}, ${now}, ${until} FROM numbers
            WHERE NOT EXISTS (SELECT 1 FROM limit_places
              WHERE key = ${key} AND place = n AND (until IS NULL OR until > ${now}))
            ORDER BY n DESC LIMIT 1
          ON CONFLICT (key, place) DO UPDATE SET owner = excluded.owner, claim = excluded.claim,
            session = excluded.session, asked_at = excluded.asked_at, until = excluded.until
          RETURNING place`
        return taken.length > 0
      }),
    use: ({ key, mark, most, windowMillis }) =>
      Effect.gen(function* () {
        const hasRoom =
          most === undefined
            ? sql.literal("1")
            : sql`(SELECT count(*) FROM limit_uses WHERE key = ${key} AND at > ${now} - ${windowMillis}) < ${most}`
        const counted = yield* sql`INSERT INTO limit_uses (key, at, mark, expires_at)
          SELECT ${key}, ${now}, ${mark}, ${now} + ${windowMillis} WHERE ${hasRoom} RETURNING at`
        if (counted.length > 0 || most === undefined) return 0
        // What lies in the future was counted before the clock was set back.
        yield* sql`UPDATE limit_uses SET at = ${now} WHERE key = ${key} AND at > ${now}`
        const [first] = yield* sql<{ readonly wait: Whole }>`SELECT at + ${windowMillis} - ${now} AS wait
          FROM limit_uses WHERE key = ${key} ORDER BY at DESC LIMIT 1 OFFSET ${most - 1}`
        // It may have become free this very moment.
        return Math.max(1, Number(first?.wait ?? 1))
      })
  }
}
