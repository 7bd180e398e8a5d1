// Takes imports through all steps without a queue, as many at once as a worker does. Prints what that took as one line of JSON.
// Usage: node bare-runs.ts RUNS FILE FOLDER STORE DATABASE_URL, where STORE is files or sql
import { layerFiles, planImport, ProviderRegistry, runImport } from "@bulkport/core"
import { Effect, Layer } from "effect"
import { benchPlugin } from "./bench-provider.ts"
import { benchStore } from "./bench-store.ts"
import { rowsOfFile } from "./queue-files.ts"

const [count = "", file = "", folder = "", store = "files", databaseUrl] = process.argv.slice(2)
const plan = planImport({ file, provider: "bench", importType: "users", again: true })
const services = Layer.merge(
  store === "files" ? layerFiles(folder) : benchStore(folder, databaseUrl),
  ProviderRegistry.layer([benchPlugin(rowsOfFile)])
)
const runs = Array.from({ length: Number(count) })
const all = Effect.gen(function* () {
  // Opening the store is not counted, as it is not counted of a worker that works already.
  const begun = performance.now()
  yield* Effect.forEach(runs, () => runImport(plan), { concurrency: 32, discard: true })
  return (performance.now() - begun) / 1000
})

console.log(JSON.stringify({ seconds: await Effect.runPromise(Effect.provide(all, services)) }))
