/** The whole bridge to callers who do not use Effect. */
import { Layer, ManagedRuntime } from "effect"
import { layerFiles } from "./journal/run-journal-files.ts"
import { EngineSettings } from "./lifecycle/engine-settings.ts"
import { planImport, type PlanRequest } from "./lifecycle/plan-import.ts"
import { resumeImport, type ResumeOptions } from "./lifecycle/resume-import.ts"
import { type RunEvent, RunObserver } from "./lifecycle/run-event.ts"
import { runImport } from "./lifecycle/run-import.ts"
import type { RunReport } from "./model/run-report.ts"
import type { ProviderPlugin, SettingValues } from "./provider/provider-plugin.ts"
import { ProviderRegistry, settingsFromEnvironment } from "./provider/provider-registry.ts"
import { Effect } from "effect"

/** How to make an importer. */
export interface ImporterOptions {
  readonly providers: ReadonlyArray<ProviderPlugin>
  /** Settings of a provider by its id, each by name. The environment is used for a provider that is not named. */
  readonly settings?: Readonly<Record<string, SettingValues>>
  /** Where runs are recorded. `.bulkport/runs` in the working folder unless given. */
  readonly runsFolder?: string
  readonly engine?: Partial<EngineSettings>
  /** Told of every event of every run. */
  readonly onEvent?: (event: RunEvent) => void
}

/** Stops waiting when aborted. The remote job goes on, and the run can be resumed. */
export interface CallOptions {
  readonly signal?: AbortSignal
}

/** The engine for callers who do not use Effect. */
export interface Importer {
  /** Takes one source file through all five steps. Rejects with the same `ImportError` that Effect callers get. */
  readonly run: (request: PlanRequest, options?: CallOptions) => Promise<RunReport>
  /** Goes on with a run that stopped. */
  readonly resume: (runId: string, options?: CallOptions & ResumeOptions) => Promise<RunReport>
  /** Closes all connections. Call it when done. */
  readonly close: () => Promise<void>
}

/** Makes an importer. Nothing is opened before the first call. */
export const createImporter = (options: ImporterOptions): Importer => {
  const { engine, onEvent, providers, runsFolder = ".bulkport/runs", settings } = options
  const registry = ProviderRegistry.layer(
    providers,
    (plugin) => settings?.[plugin.id] ?? settingsFromEnvironment(plugin, process.env)
  )
  const runtime = ManagedRuntime.make(Layer.merge(layerFiles(runsFolder), registry))
  const configured = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    Effect.flatMap(EngineSettings, (defaults) =>
      effect.pipe(
        Effect.provideService(EngineSettings, { ...defaults, ...engine }),
        Effect.provideService(RunObserver, (event) => Effect.sync(() => onEvent?.(event)))
      )
    )
  return {
    run: (request, call) => runtime.runPromise(configured(runImport(planImport(request))), call),
    resume: (runId, call) => runtime.runPromise(configured(resumeImport(runId, call)), call),
    close: () => runtime.dispose()
  }
}
