import { RunJournal, type StorageFailed } from "@bulkport/core"
import { migrateTables, SqlDatabase, type StoreTooNew } from "@bulkport/store-sql"
import { layerPostgres } from "@bulkport/store-sql/postgres"
import { layerSqlite } from "@bulkport/store-sql/sqlite"
import { samplePlan } from "@bulkport/testkit/journal"
import { Effect, Layer, Redacted } from "effect"
import { once } from "node:events"
import { writeFile } from "node:fs/promises"
import { type AddressInfo, createServer } from "node:net"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { onSql, postgresForFile, postgresStore, sqliteStore, temporaryFolder } from "./support/stores.ts"

const server = postgresForFile()
const stores = { SQLite: sqliteStore, PostgreSQL: postgresStore(server) }

const problemOf = <A>(layer: Layer.Layer<A, StorageFailed | StoreTooNew>) =>
  Effect.flip(Effect.scoped(Layer.build(layer)))

describe.each(Object.entries(stores))("a store in %s", (_name, store) => {
  it("can be opened by many at once that is not there yet", () =>
    Effect.runPromise(
      Effect.gen(function* () {
        const { open } = yield* store
        const create = Effect.flatMap(RunJournal, ({ create }) => create(samplePlan, "somewhere")).pipe(
          Effect.scoped,
          Effect.provide(Layer.fresh(open()), { local: true })
        )
        yield* Effect.all([create, create, create, create], { concurrency: "unbounded" })
        const migrations = yield* onSql(
          open(),
          (sql) =>
            sql<{
              readonly number: number
            }>`SELECT number FROM migrations WHERE family = 'store' ORDER BY number`
        )
        expect(migrations.map(({ number }) => number)).toEqual(migrations.map((_, index) => index + 1))
        expect(yield* onSql(open(), (sql) => sql`SELECT id FROM runs`)).toHaveLength(4)
      }).pipe(Effect.scoped)
    ))

  it("that a newer version has changed is refused, and left as it is", () =>
    Effect.runPromise(
      Effect.gen(function* () {
        const { open } = yield* store
        yield* onSql(
          open(),
          (sql) => sql`INSERT INTO migrations ${sql.insert({ family: "store", number: 99, name: "later" })}`
        )
        const refused = yield* Effect.flip(Effect.scoped(Layer.build(open())))
        expect(refused).toMatchObject({ _tag: "StoreTooNew", family: "store", found: 99 })
        expect((refused as Error).message).toContain("version 99")
      }).pipe(Effect.scoped)
    ))

  it("has room for tables of others, which are brought up to date apart", () =>
    Effect.runPromise(
      Effect.gen(function* () {
        const { open } = yield* store
        const first = { number: 1, name: "first", sqlite: ["CREATE TABLE mine (a INTEGER)"] }
        const second = { number: 2, name: "second", sqlite: ["ALTER TABLE mine ADD b INTEGER"] }
        const migrations = [first, second].map((each) => ({ ...each, postgres: each.sqlite }))
        const rows = yield* Effect.gen(function* () {
          const database = yield* SqlDatabase
          yield* migrateTables(database, { family: "mine", migrations: migrations.slice(0, 1) })
          yield* migrateTables(database, { family: "mine", migrations })
          yield* migrateTables(database, { family: "mine", migrations })
          return yield* onSql(open(), (sql) =>
            Effect.andThen(sql`INSERT INTO mine (a, b) VALUES (1, 2)`, sql`SELECT a, b FROM mine`)
          )
        }).pipe(Effect.provide(open()))
        expect(rows.map((row) => ({ ...row }))).toEqual([{ a: 1, b: 2 }])
      }).pipe(Effect.scoped)
    ))
})

describe("a store that cannot be opened", () => {
  it.each([
    ["is not there", "ECONNREFUSED"],
    ["takes connections and says nothing", "ETIMEDOUT"]
  ])("is not waited for longer than was said when its server %s", (_what, code) =>
    Effect.runPromise(
      Effect.gen(function* () {
        const silent = createServer(() => undefined)
        yield* Effect.promise(() => once(silent.listen(0, "127.0.0.1"), "listening"))
        yield* Effect.addFinalizer(() => Effect.sync(() => silent.close()))
        const port = code === "ECONNREFUSED" ? 1 : (silent.address() as AddressInfo).port
        const url = Redacted.make(server.url().replace(/:\d+\//, `:${port}/`))
        const folder = yield* temporaryFolder
        // Without the limit, this would take longer than a test may.
        const patient = { patienceMillis: 600_000, openingMillis: 300 }
        expect(yield* problemOf(layerPostgres({ folder, url, ...patient }))).toMatchObject({ code })
      }).pipe(Effect.scoped)
    )
  )

  it("says so with a code, and never with its password", () =>
    Effect.runPromise(
      Effect.gen(function* () {
        const folder = yield* temporaryFolder
        const closed = server.url().replace(/:\d+\//, ":1/")
        const wrong = Object.assign(new URL(server.url()), { password: "wr0ng-secret" }).href
        const problems = [
          [closed, "ECONNREFUSED"],
          [wrong, "28P01"],
          ["postgres:wr0ng-secret@localhost/x", "ERR_INVALID_ARG_VALUE"],
          ["not an address wr0ng-secret", "ERR_INVALID_ARG_VALUE"],
          ["mysql://root:wr0ng-secret@localhost/x", "ERR_INVALID_ARG_VALUE"]
        ] as const
        for (const [url, code] of problems) {
          const failed = yield* problemOf(
            layerPostgres({ folder, url: Redacted.make(url), patienceMillis: 50 })
          )
          expect(failed).toMatchObject({ _tag: "StorageFailed", code })
          expect(JSON.stringify(failed) + String(failed)).not.toMatch(/wr0ng-secret|postgres:/)
        }
        const schema = yield* problemOf(
          layerPostgres({ folder, url: Redacted.make(server.url()), schema: 'x"; DROP' })
        )
        expect(schema).toMatchObject({ _tag: "StorageFailed", code: "ERR_INVALID_ARG_VALUE" })
        yield* Effect.promise(() => writeFile(join(folder, "runs.sqlite"), "no database at all"))
        expect(yield* problemOf(layerSqlite({ folder }))).toMatchObject({ code: "SQLITE_NOTADB" })
      }).pipe(Effect.scoped)
    ))
})
