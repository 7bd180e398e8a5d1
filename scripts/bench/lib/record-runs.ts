// Imports a file so many times against nothing and prints how many runs are recorded then: what `runs list` has to read.
// Usage: node record-runs.ts RUNS FILE FOLDER
import { layerFiles, planImport, ProviderRegistry, runImport } from "@bulkport/core"
import { Effect, Layer } from "effect"
import { benchPlugin } from "./bench-provider.ts"

const [count = "", file = "", folder = ""] = process.argv.slice(2)
const plan = planImport({ file, provider: "bench", importType: "users", again: true })
const services = Layer.merge(layerFiles(folder), ProviderRegistry.layer([benchPlugin(1)]))
const imports = Array.from({ length: Number(count) }, () => runImport(plan))
const reports = await Effect.runPromise(
  Effect.forEach(imports, (each) => each, { concurrency: 16 }).pipe(Effect.provide(services))
)
console.log(JSON.stringify(reports.length))
