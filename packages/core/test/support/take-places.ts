// Takes places of a key, says so, and gives them back. Usage: node take-places.ts FOLDER KEY PLACES TIMES HOLD_MILLIS
import { Effect } from "effect"
import { appendFileSync } from "node:fs"
import { join } from "node:path"
import { sharedLimitsInFiles } from "../../src/limits/limits-in-files.ts"
import { waitForPlace, waitForRoom } from "../../src/limits/wait-for-place.ts"

const [folder = "", key = "", places = "", times = "", holdMillis = "", most = ""] = process.argv.slice(2)
const limits = sharedLimitsInFiles(() => folder)
const note = (sign: string) =>
  Effect.sync(() => appendFileSync(join(folder, "record.txt"), `${sign} ${Date.now()}\n`))

const once = Effect.scoped(
  Effect.gen(function* () {
    yield* waitForPlace(limits, key, Number(places))
    if (most !== "") yield* note("?")
    if (most !== "") yield* waitForRoom(limits, key, { most: Number(most), windowMillis: 300 })
    yield* Effect.acquireRelease(note("+"), () => note("-"))
    yield* Effect.sync(() => console.log("held"))
    yield* Effect.sleep(Number(holdMillis))
  })
)

// A fiber that waits for ever does not keep the process alive.
const alive = setInterval(() => undefined, 1000)
await Effect.runPromise(
  Effect.all(
    Array.from({ length: Number(times) }, () => once),
    { concurrency: "unbounded" }
  )
)
clearInterval(alive)
