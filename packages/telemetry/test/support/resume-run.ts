/** A process of its own that goes on with a run: `resume-run.ts <folder of runs> <id of the run> <address of the collector>`. */
import { layerFiles, ProviderRegistry, resumeImport } from "@bulkport/core"
import { advocatePlugin } from "@bulkport/provider-advocate"
import { layerOtlp } from "@bulkport/telemetry"
import { Effect, Layer } from "effect"

const [runsFolder = "", runId = "", endpoint = ""] = process.argv.slice(2)

const services = Layer.merge(layerFiles(runsFolder), ProviderRegistry.layer([advocatePlugin]))

await resumeImport(runId).pipe(
  Effect.provide(services),
  Effect.provide(layerOtlp({ endpoint, serviceName: "second" })),
  Effect.runPromise
)
