// Submits imports, and waits for their end unless told not to. Prints what that took as one line of JSON.
// Usage: node queue-runs.ts RUNS FILE FOLDER DATABASE_URL ["queued" when they are only to be submitted]
import { ImportQueue, layerQueue } from "@bulkport/cluster"
import { planImport, ProviderRegistry } from "@bulkport/core"
import { Effect, Layer } from "effect"
import { benchPlugin } from "./bench-provider.ts"
import { benchStore } from "./bench-store.ts"
import { rowsOfFile } from "./queue-files.ts"

/** What it took. */
export interface QueueRuns {
  /** From the first submission to the last report; to the last submission when none is waited for. */
  readonly seconds: number
  readonly submitSeconds: number
  readonly submitMillis: { readonly p50: number; readonly p99: number }
}

const [count = "", file = "", folder = "", databaseUrl = "", upTo = "ended"] = process.argv.slice(2)
const runs = Number(count)
const plan = planImport({ file, provider: "bench", importType: "users", again: true })
const services = layerQueue().pipe(
  Layer.provide(
    Layer.merge(benchStore(folder, databaseUrl), ProviderRegistry.layer([benchPlugin(rowsOfFile)]))
  )
)

const program = Effect.gen(function* () {
  const queue = yield* ImportQueue
  const before = yield* queue.numbers()
  const millis: Array<number> = []
  const begun = performance.now()
  const submitOne = Effect.suspend(() => {
    const asked = performance.now()
    return Effect.tap(queue.submit({ plan }), () => Effect.sync(() => millis.push(performance.now() - asked)))
  })
  // Several callers at once, as at a server.
  yield* Effect.forEach(Array.from({ length: runs }), () => submitOne, { concurrency: 8, discard: true })
  const submitSeconds = (performance.now() - begun) / 1000
  while (upTo === "ended") {
    const { byState } = yield* queue.numbers()
    if (byState.stopped > 0) return yield* Effect.die(new Error("A run has stopped."))
    if (byState.ended >= before.byState.ended + runs) break
    yield* Effect.sleep("50 millis")
  }
  const sorted = millis.sort((one, other) => one - other)
  const at = (part: number) => sorted[Math.floor((sorted.length - 1) * part)] ?? Number.NaN
  return {
    seconds: (performance.now() - begun) / 1000,
    submitSeconds,
    submitMillis: { p50: at(0.5), p99: at(0.99) }
  } satisfies QueueRuns
})

console.log(JSON.stringify(await Effect.runPromise(Effect.provide(program, services))))
