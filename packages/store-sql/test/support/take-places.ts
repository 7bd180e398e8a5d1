// Takes places and room within limits of a store, and writes down when. Usage:
// node take-places.ts STORE FOLDER SCHEMA KEY PLACES TIMES HOLD_MILLIS MOST LEASE_MILLIS LAST_MILLIS, where STORE is the address of
// a PostgreSQL, or sqlite, and the last place is held for longer than the others unless LAST_MILLIS is 0.
import { layerPostgres } from "@bulkport/store-sql/postgres"
import { layerSqlite } from "@bulkport/store-sql/sqlite"
import { SharedLimits } from "@bulkport/core"
import { Effect, Redacted } from "effect"
import { appendFileSync } from "node:fs"
import { join } from "node:path"

const [
  store = "",
  folder = "",
  schema = "",
  key = "",
  places = "",
  times = "",
  holdMillis = "",
  most = "",
  lease = "",
  lastMillis = ""
] = process.argv.slice(2)
const options = { folder, leases: { leaseMillis: Number(lease), renewMillis: Number(lease) / 3 } }
const layer =
  store === "sqlite" ? layerSqlite(options) : layerPostgres({ ...options, schema, url: Redacted.make(store) })
const note = (sign: string) =>
  Effect.sync(() => appendFileSync(join(folder, "record.txt"), `${sign} ${Date.now()}\n`))

// A fiber that waits for ever does not keep the process alive.
const alive = setInterval(() => undefined, 1000)
await Effect.gen(function* () {
  const limits = yield* SharedLimits
  const once = (millis: number) =>
    Effect.scoped(
      Effect.gen(function* () {
        while (!(yield* limits.tryPlace(key, Number(places)))) yield* Effect.sleep(5 + Math.random() * 10)
        yield* note("?")
        let wait = 1
        while (wait > 0) {
          wait = yield* limits.recordUse(key, "", { most: Number(most), windowMillis: 400 })
          if (wait > 0) yield* Effect.sleep(wait)
        }
        yield* Effect.acquireRelease(note("+"), () => note("-"))
        yield* Effect.sync(() => console.log("held"))
        yield* Effect.sleep(millis)
      })
    )
  yield* Effect.forEach(Array.from({ length: Number(times) }), () => once(Number(holdMillis)), {
    concurrency: "unbounded",
    discard: true
  })
  if (Number(lastMillis) > 0) yield* once(Number(lastMillis))
}).pipe(Effect.provide(layer), Effect.runPromise)
clearInterval(alive)
