/** A `SqlClient` over SQLite as Node has it: one connection, which those of this process share. */
import { Context, Effect, Schedule, type Scope, Semaphore, Stream } from "effect"
import * as Reactivity from "effect/reactivity/Reactivity"
import * as SqlClient from "effect/sql/SqlClient"
import type { Connection } from "effect/sql/SqlConnection"
import { classifySqliteError, SqlError } from "effect/sql/SqlError"
import * as Statement from "effect/sql/Statement"
import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite"

/**
 * Write-ahead log, so that readers and the writer do not wait for each other; synced at each commit, so that what is recorded
 * survives a power cut. Waiting for another process blocks the whole of this one, so it is short here and goes on in `attempt`.
 */
const settings = `
  PRAGMA busy_timeout = 20;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA foreign_keys = ON;
`

const busy = 5

/** How long to wait for another process that is writing: transactions here are moments. */
const longestBusyMillis = 10_000

const untilFree = Schedule.spaced(5).pipe(
  Schedule.modifyDelay(() => Effect.sync(() => 2 + Math.random() * 10)),
  Schedule.upTo({ duration: longestBusyMillis })
)

const errcodeOf = (error: unknown): number | undefined => {
  const errcode = (error as { readonly errcode?: unknown } | null)?.errcode
  return typeof errcode === "number" ? errcode : undefined
}

const sqlErrorOf = (error: unknown, operation: string): SqlError => {
  const code = errcodeOf(error)
  // The classifier knows the code under another name than Node gives it.
  const cause = code === undefined ? error : { code, message: (error as Error).message }
  return new SqlError({ reason: classifySqliteError(cause, { operation }) })
}

/** What SQLite takes as it is, of what statements are given. */
const bound = (value: unknown): SQLInputValue => {
  if (value === undefined || value === null) return null
  if (typeof value === "boolean") return value ? 1 : 0
  if (value instanceof Date) return value.toISOString()
  // Anything else that is no value of SQLite is refused by it.
  return value as SQLInputValue
}

/** So many statements are kept compiled. */
const mostPrepared = 200

const connectionOf = (database: DatabaseSync): Connection => {
  const prepared = new Map<string, StatementSync>()

  const prepare = (text: string, isKept: boolean): StatementSync => {
    const known = prepared.get(text)
    if (known !== undefined) return known
    const statement = database.prepare(text)
    if (isKept) {
      const [oldest] = prepared.keys()
      if (prepared.size >= mostPrepared && oldest !== undefined) prepared.delete(oldest)
      prepared.set(text, statement)
    }
    return statement
  }

  const attempt = <A>(
    text: string,
    isKept: boolean,
    run: (statement: StatementSync) => A
  ): Effect.Effect<A, SqlError> =>
    Effect.withFiber<A, SqlError>((fiber) => {
      const areBigInts = Context.get(fiber.context, SqlClient.SafeIntegers)
      return Effect.try({
        try: () => {
          const statement = prepare(text, isKept)
          statement.setReadBigInts(areBigInts)
          return run(statement)
        },
        catch: (error) => sqlErrorOf(error, "execute")
      })
    }).pipe(
      Effect.retry({
        schedule: untilFree,
        // Within a transaction all that was done so far would have to be done again.
        while: ({ reason }) => reason._tag === "LockTimeoutError" && !database.isTransaction
      })
    )

  const rows = (text: string, parameters: ReadonlyArray<unknown>, isKept: boolean) =>
    attempt(text, isKept, (statement) => {
      statement.setReturnArrays(false)
      return statement.all(...parameters.map(bound))
    })

  const values = (text: string, parameters: ReadonlyArray<unknown>, isKept: boolean) =>
    attempt(text, isKept, (statement) => {
      statement.setReturnArrays(true)
      // With that setting, rows are arrays, which the types do not say.
      return statement.all(...parameters.map(bound)) as unknown as ReadonlyArray<ReadonlyArray<unknown>>
    })

  const execute: Connection["execute"] = (text, parameters, transform) =>
    Effect.map(rows(text, parameters, true), (found) => transform?.(found) ?? found)

  return {
    execute,
    executeRaw: (text, parameters) =>
      attempt(text, true, (statement) => {
        statement.setReturnArrays(false)
        const given = parameters.map(bound)
        return statement.columns().length > 0 ? statement.all(...given) : statement.run(...given)
      }),
    executeValues: (text, parameters) => values(text, parameters, true),
    executeValuesUnprepared: (text, parameters) => values(text, parameters, false),
    executeUnprepared: (text, parameters, transform) =>
      Effect.map(rows(text, parameters, false), (found) => transform?.(found) ?? found),
    // A statement that is read row by row would keep others from being run on the one connection there is.
    executeStream: (text, parameters, transform) =>
      Stream.unwrap(Effect.map(execute(text, parameters, transform), (found) => Stream.fromIterable(found)))
  }
}

const openDatabase = (path: string): Effect.Effect<DatabaseSync, SqlError> =>
  Effect.tryPromise({
    try: async () => {
      const { DatabaseSync } = await import("node:sqlite")
      const database = new DatabaseSync(path)
      try {
        database.exec(settings)
        return database
      } catch (error) {
        database.close()
        throw error
      }
    },
    catch: (error) => error
  }).pipe(
    Effect.retry({ schedule: untilFree, while: (error) => errcodeOf(error) === busy }),
    Effect.mapError((error) => sqlErrorOf(error, "connect"))
  )

/** Opens the database file at this path, which is made if it is not there, until the scope closes. */
export const openSqlite = (path: string): Effect.Effect<SqlClient.SqlClient, SqlError, Scope.Scope> =>
  Effect.gen(function* () {
    const database = yield* Effect.acquireRelease(openDatabase(path), (opened) =>
      Effect.sync(() => opened.close())
    )
    const semaphore = yield* Semaphore.make(1)
    return yield* SqlClient.make({
      ...SqlClient.makeSqliteAcquirers({
        connection: Effect.succeed(connectionOf(database)),
        semaphore,
        isTransaction: () => database.isTransaction
      }),
      compiler: Statement.makeCompilerSqlite(),
      driver: "sqlite-node",
      // Two that begin by reading and go on to write would be in each other's way for good.
      beginTransaction: "BEGIN IMMEDIATE",
      prepareTransactionControls: true,
      releaseSavepoint: (name) => `RELEASE SAVEPOINT ${name}`,
      spanAttributes: [["db.system.name", "sqlite"]]
    }).pipe(Effect.provide(Reactivity.layer))
  })
