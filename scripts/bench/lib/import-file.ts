// Stages a file, or imports it into nothing with every row rejected, and prints how long the steps took.
// Usage: node import-file.ts stage|run FILE ROWS FOLDER
import {
  EngineSettings,
  layerFiles,
  planImport,
  ProviderRegistry,
  runImport,
  RunObserver,
  stageImport
} from "@bulkport/core"
import { Effect, Layer } from "effect"
import { benchPlugin } from "./bench-provider.ts"

// As the command line has it.
await import("effect/schema/SchemaJITCompiler/enable")

const [extent = "", file = "", rows = "", folder = ""] = process.argv.slice(2)
const plan = planImport({ file, provider: "bench", importType: "users", again: true })
const millis: Record<string, number> = {}
const services = Layer.merge(layerFiles(folder), ProviderRegistry.layer([benchPlugin(Number(rows))]))

const staged = Effect.map(stageImport(plan), ({ staged }) => ({ rows: staged?.prepared.rows }))
const imported = Effect.map(runImport(plan), (report) => ({ rows: report.rows.rejected }))
const found = await Effect.runPromise(
  Effect.provide(extent === "stage" ? staged : imported, services).pipe(
    Effect.provideServiceEffect(
      EngineSettings,
      Effect.map(EngineSettings, (all) => ({ ...all, retries: 0 }))
    ),
    Effect.provideService(RunObserver, (event) =>
      Effect.sync(() => {
        if (event.type === "step-finished") millis[event.step] = event.millis
      })
    )
  )
)
const peakMegabytes = (process.resourceUsage().maxRSS * 1024) / 1_000_000
console.log(JSON.stringify({ ...found, millis, peakMegabytes }))
