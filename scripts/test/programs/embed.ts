// A service that imports a file with the packages as they are published: without Effect first, then with it.
import {
  ImportError,
  layerFiles,
  planImport,
  ProviderRegistry,
  runImport,
  type RunReport
} from "@bulkport/core"
import { createImporter } from "@bulkport/core/promise"
import type { ProviderPlugin } from "@bulkport/core/provider"
import { advocatePlugin } from "@bulkport/provider-advocate"
import { Effect, Layer } from "effect"

const providers: ReadonlyArray<ProviderPlugin> = [advocatePlugin]
const request = { file: "users.csv", provider: "advocate", importType: "users" }

const importer = createImporter({ providers, runsFolder: "runs", engine: { pollMillis: 50 } })
const report: RunReport = await importer.run(request)
console.log(report.verdict, report.rows.accepted)
try {
  await importer.run({ ...request, importType: "no-such" })
} catch (error) {
  if (!(error instanceof ImportError)) throw error
  console.log(error.reason._tag)
}
await importer.close()

const services = Layer.merge(layerFiles("runs"), ProviderRegistry.layer(providers))
const once = runImport(planImport({ ...request, again: true })).pipe(
  Effect.catchTag("ImportError", ({ reason }) => Effect.die(reason)),
  Effect.provide(services)
)
const again: RunReport = await Effect.runPromise(once)
console.log(again.verdict, again.rows.accepted)
