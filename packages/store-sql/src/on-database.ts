/** Failures of a database as the reason that core knows, and patience with those that pass. */
import { Duration, Effect, References, Schedule } from "effect"
import { ConnectionError, isSqlError, SqlError } from "effect/sql/SqlError"
import { StorageFailed } from "@bulkport/core"
import type { SqlInternals } from "./sql-internals.ts"

/** SQLite's primary codes that say something to whoever has to mend it. */
const sqliteCodes: Readonly<Record<number, string>> = {
  5: "SQLITE_BUSY",
  6: "SQLITE_LOCKED",
  8: "EROFS",
  10: "SQLITE_IOERR",
  11: "SQLITE_CORRUPT",
  13: "ENOSPC",
  14: "SQLITE_CANTOPEN",
  26: "SQLITE_NOTADB"
}

/** Codes of the system, such as `ECONNREFUSED`, and SQLSTATEs, such as `53300`. */
const isTelling = (code: unknown): code is string =>
  typeof code === "string" && /^(E[A-Z]{2,}|[0-9A-Z]{5})$/.test(code)

/** The code behind an error of a driver: the first that says anything, on the way down its causes. */
const codeBehind = (error: SqlError): string => {
  let cause: unknown = error.reason.cause
  for (let depth = 0; depth < 6 && typeof cause === "object" && cause !== null; depth++) {
    const { cause: next, code } = cause as { readonly code?: unknown; readonly cause?: unknown }
    if (isTelling(code)) return code
    if (typeof code === "number") return sqliteCodes[code & 0xff] ?? `SQLITE_${code}`
    cause = next
  }
  return error.reason._tag
}

/** A failure of the database as a reason. Its text is left out: it may quote what was stored. */
export const databaseFailed = (place: string, error: SqlError): StorageFailed =>
  new StorageFailed({ path: place, code: codeBehind(error) })

/** Statements of a store are many and small: as spans, they would be most of what a trace shows. */
export const untraced = Effect.provideService(References.TracerEnabled, false)

/** No longer than this for one attempt, in milliseconds: a connection may be dead without anybody being told. */
export const attemptMillis = 10_000

/** Fails as a connection does that was cut, once an attempt has taken so long. */
export const within =
  (millis: number) =>
  <A, E, R>(attempt: Effect.Effect<A, E, R>): Effect.Effect<A, E | SqlError, R> =>
    Effect.timeoutOrElse(attempt, {
      duration: millis,
      orElse: () =>
        Effect.fail(new SqlError({ reason: new ConnectionError({ cause: { code: "ETIMEDOUT" } }) }))
    })

/** Pauses of a tenth of a second at first, of one at most, until patience ends. */
export const patiently = (patienceMillis: number) =>
  Schedule.exponential(100, 1.5).pipe(
    Schedule.modifyDelay(({ duration }) => Effect.succeed(Math.min(Duration.toMillis(duration), 1000))),
    Schedule.jittered,
    Schedule.upTo({ duration: patienceMillis })
  )

/**
 * Makes `StorageFailed` of the failures of a database. For what may safely be done twice: it is, as long as the failure is one
 * that passes and patience has not ended. No attempt takes longer than so many milliseconds, 10,000 unless given.
 */
export const onDatabase =
  (
    { patienceMillis, place }: Pick<SqlInternals, "place" | "patienceMillis">,
    longestMillis = attemptMillis
  ) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, Exclude<E, SqlError> | StorageFailed, R> =>
    Effect.retry(within(longestMillis)(effect), {
      schedule: patiently(patienceMillis),
      while: (error) => isSqlError(error) && error.isRetryable
    }).pipe(
      Effect.mapError((error) =>
        // What is left after the test is every error that is not one of the database.
        isSqlError(error) ? databaseFailed(place, error) : (error as Exclude<E, SqlError>)
      ),
      untraced
    )

/** The same, and no longer than so many milliseconds in all: it fails with what the last attempt has failed with by then. */
export const onDatabaseWithin =
  ({ place }: Pick<SqlInternals, "place">, millis: number) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, Exclude<E, SqlError> | StorageFailed, R> => {
    let failed = new StorageFailed({ path: place, code: "ETIMEDOUT" })
    const attempt = Effect.tapError(effect, (error) =>
      Effect.sync(() => {
        if (isSqlError(error)) failed = databaseFailed(place, error)
      })
    )
    return onDatabase(
      { place, patienceMillis: millis },
      millis
    )(attempt).pipe(
      Effect.timeoutOrElse({ duration: millis, orElse: () => Effect.suspend(() => Effect.fail(failed)) })
    )
  }
