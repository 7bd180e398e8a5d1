/** An emulated service, a folder for runs, and a file, for imports that are watched. */
import { EngineSettings, layerFiles, planImport, type PlanRequest, ProviderRegistry } from "@bulkport/core"
import { advocatePlugin } from "@bulkport/provider-advocate"
import { makeAdvocateEmulator } from "@bulkport/testkit/emulators"
import { Effect, Exit, Layer, Metric, Scope } from "effect"
import { mkdtemp, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"

/** Stands in the rows; must show up nowhere. */
export const rowCanary = "zanzibar-row"

/** Names the folder; must show up nowhere. */
export const pathCanary = "zanzibar-path"

/** Four users, of which the service refuses one. */
const users = ["accountId,id,firstName,email"]
  .concat(
    ["a", "b", "c", "d"].map(
      (id) =>
        `${rowCanary}-${id},${rowCanary}-${id},Ada,${id === "c" ? rowCanary : `${rowCanary}-${id}@example.com`}`
    )
  )
  .join("\n")
  .concat("\n")

/** Starts the service and writes the file. */
export const makeWorld = async (options: Parameters<typeof makeAdvocateEmulator>[0] = {}) => {
  const scope = await Effect.runPromise(Scope.make())
  const emulator = await Effect.runPromise(
    Scope.provide(makeAdvocateEmulator({ jobMillis: 0, ...options }), scope)
  )
  const folder = await mkdtemp(join(tmpdir(), `${pathCanary}-`))
  const file = join(folder, `${pathCanary}.csv`)
  await writeFile(file, users)
  const settings = {
    tenantAlias: emulator.tenantAlias,
    apiKey: emulator.apiKey,
    baseUrl: emulator.apiUrl
  }
  const services = Layer.merge(
    layerFiles(join(folder, "runs")),
    ProviderRegistry.layer([advocatePlugin], () => settings)
  )
  const impatient = { retries: 2, retryBaseMillis: 1, retryMaxMillis: 5, pollMillis: 5, findGraceMillis: 20 }
  return {
    emulator,
    folder,
    file,
    settings,
    secrets: [emulator.apiKey, rowCanary, pathCanary],
    plan: (request: Partial<PlanRequest> = {}) =>
      planImport({
        file,
        provider: "advocate",
        importType: "users",
        allowFindings: true,
        again: true,
        ...request
      }),
    /** Runs an effect with the services, an impatient engine, metrics of its own and the telemetry that is to be tried. */
    run: <A, E, E2>(
      effect: Effect.Effect<A, E, Layer.Success<typeof services>>,
      telemetry: Layer.Layer<never, E2>,
      engine: Partial<EngineSettings> = {}
    ): Promise<Exit.Exit<A, E | E2>> =>
      Effect.flatMap(EngineSettings, (defaults) =>
        effect.pipe(
          Effect.provideService(EngineSettings, { ...defaults, ...impatient, ...engine }),
          Effect.provide(services),
          Effect.provide(telemetry)
        )
      ).pipe(Effect.provideService(Metric.MetricRegistry, new Map()), Effect.runPromiseExit),
    close: () => Effect.runPromise(Scope.close(scope, Exit.void))
  }
}
