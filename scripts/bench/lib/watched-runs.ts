// Takes imports through all steps, some at once, with telemetry or without. Prints what that took as one line of JSON.
// Usage: node watched-runs.ts RUNS FILE FOLDER ENDPOINT, where ENDPOINT is none or the address of a collector
import { layerFiles, planImport, ProviderRegistry, runImport } from "@bulkport/core"
import { layerOtlp } from "@bulkport/telemetry"
import { Effect, Layer, Logger } from "effect"
import { benchPlugin } from "./bench-provider.ts"

const [count = "", file = "", folder = "", endpoint = "none"] = process.argv.slice(2)
const plan = planImport({ file, provider: "bench", importType: "users", again: true })
const services = Layer.merge(layerFiles(folder), ProviderRegistry.layer([benchPlugin(0)]))
const telemetry = endpoint === "none" ? Layer.empty : layerOtlp({ endpoint, exportMillis: 1000 })
const runs = Array.from({ length: Number(count) })
const all = Effect.gen(function* () {
  // The first one loads and compiles what all of them use.
  yield* runImport(plan)
  const begun = performance.now()
  const cpuBefore = process.cpuUsage()
  yield* Effect.forEach(runs, () => runImport(plan), { concurrency: 8, discard: true })
  const { system, user } = process.cpuUsage(cpuBefore)
  return { seconds: (performance.now() - begun) / 1000, cpuSeconds: (system + user) / 1e6 }
})

const taken = await Effect.runPromise(
  all.pipe(
    Effect.provide(services),
    Effect.provide(telemetry),
    // That the collector is not there is what is measured.
    Effect.provide(Logger.layer([]))
  )
)
console.log(JSON.stringify({ ...taken, megabytes: process.resourceUsage().maxRSS / 1024 }))
