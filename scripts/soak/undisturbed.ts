import {
  EngineSettings,
  layerFiles,
  planImport,
  ProviderRegistry,
  runImport,
  type RunReport,
  SharedLimits,
  sharedLimitsInMemory
} from "@bulkport/core"
import { actitoPlugin } from "@bulkport/provider-actito"
import { advocatePlugin } from "@bulkport/provider-advocate"
import { Effect, Layer } from "effect"
import { dirname, join } from "node:path"
import { type PlannedImport, settingsAt, tenants } from "./planned-imports.ts"
import { type RunStory, runStory } from "./run-story.ts"
import { startServices } from "./services-process.ts"

/** Ids of all jobs that a report names. */
export const jobIdsIn = ({ job, parts = [] }: RunReport): ReadonlyArray<string> =>
  [job, ...parts.map((part) => part.job)].flatMap((each) => (each === undefined ? [] : [each.id]))

/** Imports all of these once in peace, at services of their own, and gives what they came to. */
export const undisturbed = async (
  imports: ReadonlyArray<PlannedImport>,
  folder: string,
  wireProfile: string
): Promise<ReadonlyArray<RunStory>> => {
  const services = await startServices(tenants)
  const { addresses } = services
  const registry = ProviderRegistry.layer([advocatePlugin, actitoPlugin], settingsAt(addresses, wireProfile))
  const engine = Layer.merge(layerFiles(folder), registry)
  try {
    const importOne = ({ request }: PlannedImport) =>
      Effect.gen(function* () {
        const report = yield* runImport(planImport(request))
        const { runId } = report
        return yield* Effect.promise(() =>
          runStory({
            runId,
            folder: join(folder, runId),
            files: dirname(request.file),
            jobIds: jobIdsIn(report),
            origins: addresses.origins
          })
        )
      })
    const settings = { ...EngineSettings.defaultValue(), pollMillis: 50, sameContentMillis: 0 }
    return await Effect.runPromise(
      Effect.forEach(imports, importOne, { concurrency: 24 }).pipe(
        Effect.provide(engine),
        Effect.provideService(EngineSettings, settings),
        Effect.provideService(SharedLimits, sharedLimitsInMemory())
      )
    )
  } finally {
    await services.stop()
  }
}
