/** The whole bridge to callers who do not use Effect. */
import { Effect, Layer, ManagedRuntime } from "effect"
import { resolve } from "node:path"
import { layerFiles } from "./journal/run-journal-files.ts"
import { checkFile, type FileCheck } from "./lifecycle/1-stage/check-file.ts"
import { adoptImport, type AdoptRequest } from "./lifecycle/adopt-import.ts"
import { EngineSettings } from "./lifecycle/engine-settings.ts"
import { planImport, type PlanRequest } from "./lifecycle/plan-import.ts"
import { retryImport, type RetryRequest } from "./lifecycle/retry-import.ts"
import { resumeImport, type ResumeOptions } from "./lifecycle/resume-import.ts"
import { type RunEvent, RunObserver } from "./lifecycle/run-event.ts"
import { runImport } from "./lifecycle/run-import.ts"
import { settleImport, type Settlement } from "./lifecycle/settle-import.ts"
import { noColumnChanges } from "./model/column-changes.ts"
import { StartConsent } from "./lifecycle/start-consent.ts"
import type { RunReport } from "./model/run-report.ts"
import { loadProviders as loadInEffect, type LoadOptions } from "./plugins/load-providers.ts"
import type { LoadedProviders } from "./plugins/loaded-providers.ts"
import type { SettingValues } from "./provider/provider-plugin.ts"
import { ProviderRegistry, type ProviderSet, settingsFromEnvironment } from "./provider/provider-registry.ts"

/**
 * Loads providers by the names of their packages, for `providers` of an importer. Never rejects: a plugin that cannot be used is
 * one of the `problems`, and a run that asks for it rejects with that.
 *
 * Only what is named is loaded. A plugin is code that runs with the rights of this process.
 */
export const loadProviders = (names: ReadonlyArray<string>, options: LoadOptions): Promise<LoadedProviders> =>
  Effect.runPromise(loadInEffect(names, options))

/** How to make an importer. */
export interface ImporterOptions {
  /** Plugins, or what `loadProviders` gave. */
  readonly providers: ProviderSet
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

/** Whether the caller agrees to what cannot be undone. */
export interface ConsentOptions {
  /** Agree to the start of an import that cannot be undone, when nobody has yet. */
  readonly confirmed?: boolean
}

/** Which file to check, and against what. */
export interface FileCheckRequest extends Pick<
  PlanRequest,
  "file" | "reading" | "columns" | "sendAs" | "options"
> {
  /** Rows are held against the rules of this import when both are given. No settings are needed. */
  readonly provider?: string
  readonly importType?: string
  /** `findings.csv`, and the valid and invalid rows in a file each, are written there. */
  readonly folder?: string
}

/** The engine for callers who do not use Effect. */
export interface Importer {
  /**
   * Finds everything about a file that can be found without sending it. Findings are data; it rejects, with an `ImportReason`,
   * where there is no table to look at.
   */
  readonly check: (request: FileCheckRequest, options?: CallOptions) => Promise<FileCheck>
  /** Takes one source file through all five steps. Rejects with the same `ImportError` that Effect callers get. */
  readonly run: (request: PlanRequest, options?: CallOptions) => Promise<RunReport>
  /** Goes on with a run that stopped. */
  readonly resume: (
    runId: string,
    options?: CallOptions & ResumeOptions & ConsentOptions
  ) => Promise<RunReport>
  /**
   * Begins a run for a job that was started elsewhere, and gives its id: `resume` follows the job and reports. Sends nothing
   * and starts nothing.
   */
  readonly adopt: (request: AdoptRequest, options?: CallOptions) => Promise<string>
  /** Imports only those rows of a run that failed, as they have been mended, as a run of its own. */
  readonly retry: (request: RetryRequest, options?: CallOptions) => Promise<RunReport>
  /** Records what a person found out about a start that is in doubt, so that `resume` can go on. */
  readonly settle: (runId: string, settlement: Settlement, options?: CallOptions) => Promise<void>
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
    check: (request, call) => runtime.runPromise(configured(check(request)), call),
    retry: (request, call) => runtime.runPromise(configured(retryImport(request)), call),
    settle: (runId, settlement, call) =>
      runtime.runPromise(configured(Effect.asVoid(settleImport(runId, settlement))), call),
    adopt: (request, call) =>
      runtime.runPromise(configured(Effect.map(adoptImport(request), ({ runId }) => runId)), call),
    resume: (runId, call) =>
      runtime.runPromise(
        configured(
          resumeImport(runId, call).pipe(
            Effect.provideService(StartConsent, () => Effect.succeed(call?.confirmed === true))
          )
        ),
        call
      ),
    close: () => runtime.dispose()
  }
}

const check = ({ columns, file, folder, importType, options, provider, reading, sendAs }: FileCheckRequest) =>
  Effect.gen(function* () {
    const registry = yield* ProviderRegistry
    const chosen =
      provider === undefined || importType === undefined
        ? {}
        : { importType: yield* (yield* registry.plugin(provider)).importType(importType, options ?? {}) }
    return yield* checkFile({
      source: { ...reading, path: resolve(file) },
      columns: { ...noColumnChanges, ...columns },
      ...(sendAs === undefined ? {} : { sendAs }),
      ...chosen,
      ...(folder === undefined ? {} : { folder: resolve(folder) })
    })
  })
