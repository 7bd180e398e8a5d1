// Takes many runs through all steps at once in one process and prints what they took.
// Usage: node track-many.ts RUNS FILE FOLDER, with the environment of an Advocate emulator
import { layerFiles, planImport, ProviderRegistry, runImport, RunObserver } from "@bulkport/core"
import { advocatePlugin } from "@bulkport/provider-advocate"
import { Effect, Layer } from "effect"

const [count = "", file = "", folder = ""] = process.argv.slice(2)
const plan = planImport({ file, provider: "advocate", importType: "users", again: true })
const services = Layer.merge(layerFiles(folder), ProviderRegistry.layer([advocatePlugin]))
const runs = Number(count)

let started = 0
let allStartedAt = Number.NaN
let looks = 0
const begun = performance.now()
const rssBefore = process.memoryUsage().rss
const cpuBefore = process.cpuUsage()

const all = Effect.forEach(Array.from({ length: runs }), () => runImport(plan), { concurrency: "unbounded" })
const reports = await Effect.runPromise(
  Effect.provide(all, services).pipe(
    Effect.provideService(RunObserver, (event) =>
      Effect.sync(() => {
        if (event.type === "progressed") looks += 1
        if (event.type !== "step-finished" || event.step !== "start") return
        started += 1
        if (started === runs) allStartedAt = performance.now()
      })
    )
  )
)
const { system, user } = process.cpuUsage(cpuBefore)
const peak = process.resourceUsage().maxRSS * 1024
console.log(
  JSON.stringify({
    succeeded: reports.filter(({ rows }) => rows.rejected === 0 && rows.unknown === 0).length,
    looks,
    seconds: (performance.now() - begun) / 1000,
    startSeconds: (allStartedAt - begun) / 1000,
    cpuSeconds: (system + user) / 1_000_000,
    megabytes: (peak - rssBefore) / 1_000_000
  })
)
