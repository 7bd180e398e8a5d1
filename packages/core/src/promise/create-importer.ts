import { Cause, Effect, Exit, Layer, ManagedRuntime, Stream } from "effect"
import { resolve } from "node:path"
import { failureKind } from "../errors/failure-kind.ts"
import { layerFiles } from "../journal/run-journal-files.ts"
import { newRunId } from "../journal/run-id.ts"
import { RunJournal } from "../journal/run-journal.ts"
import { lookAtRun } from "../journal/run-question.ts"
import { checkFile } from "../lifecycle/1-stage/check-file.ts"
import { adoptImport } from "../lifecycle/adopt-import.ts"
import { AfterCollect } from "../lifecycle/after-collect.ts"
import { BeforeStart } from "../lifecycle/before-start.ts"
import { EngineSettings } from "../lifecycle/engine-settings.ts"
import { importSource } from "../lifecycle/import-source.ts"
import { planImport } from "../lifecycle/plan-import.ts"
import { resumeImport } from "../lifecycle/resume-import.ts"
import { retryImport } from "../lifecycle/retry-import.ts"
import { rowOutcomes } from "../lifecycle/row-outcomes.ts"
import { type RunEvent, RunObserver } from "../lifecycle/run-event.ts"
import { type ImportServices, runImport } from "../lifecycle/run-import.ts"
import { settleImport } from "../lifecycle/settle-import.ts"
import { StartConsent } from "../lifecycle/start-consent.ts"
import { noColumnChanges } from "../model/column-changes.ts"
import type { ProviderPlugin } from "../provider/provider-plugin.ts"
import { ProviderRegistry, settingsFromEnvironment } from "../provider/provider-registry.ts"
import { beginImport } from "./begun-import.ts"
import { askingBeforeStart, settingsFrom, tellingAfterCollect } from "./caller-code.ts"
import type {
  CallOptions,
  ConsentOptions,
  FileCheckRequest,
  Importer,
  ImporterOptions,
  RunRequest
} from "./importer.ts"
import type { BeginOptions } from "../journal/run-journal.ts"
import type { ResumeOptions } from "../lifecycle/resume-import.ts"

const fromEnvironment = (plugin: ProviderPlugin) => settingsFromEnvironment(plugin, process.env)

const registryOf = ({ providers, settings }: ImporterOptions) =>
  ProviderRegistry.layer(
    providers,
    typeof settings === "function"
      ? settingsFrom(settings, fromEnvironment)
      : (plugin) => settings?.[plugin.id] ?? fromEnvironment(plugin)
  )

/** Provides what the options say about how runs are made. */
const configuredBy =
  ({ afterCollect, beforeStart, engine, onEvent }: ImporterOptions, onOwnEvent?: (event: RunEvent) => void) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.flatMap(EngineSettings, (defaults) =>
      effect.pipe(
        Effect.provideService(EngineSettings, { ...defaults, ...engine }),
        Effect.provideService(RunObserver, (event) =>
          Effect.try({
            try: () => {
              onOwnEvent?.(event)
              onEvent?.(event)
            },
            // Who only listens cannot spoil an import.
            catch: (error) => `The listener onEvent failed${failureKind(error)}.`
          }).pipe(Effect.catch((words) => Effect.logWarning(words)))
        ),
        Effect.provideService(
          BeforeStart,
          beforeStart === undefined ? undefined : askingBeforeStart(beforeStart)
        ),
        Effect.provideService(
          AfterCollect,
          afterCollect === undefined ? undefined : tellingAfterCollect(afterCollect)
        )
      )
    )

/** Makes an importer. Nothing is opened before the first call. */
export const createImporter = (options: ImporterOptions): Importer => {
  const { runsFolder = ".bulkport/runs", store = layerFiles(runsFolder), telemetry = Layer.empty } = options
  const runtime = ManagedRuntime.make(
    Layer.merge(store, registryOf(options)).pipe(Layer.provideMerge(telemetry))
  )

  const call = async <A, E>(
    effect: Effect.Effect<A, E, ImportServices>,
    { signal }: CallOptions = {},
    onOwnEvent?: (event: RunEvent) => void
  ): Promise<A> => {
    const exit = await runtime.runPromiseExit(
      configuredBy(options, onOwnEvent)(effect),
      signal === undefined ? {} : { signal }
    )
    if (Exit.isSuccess(exit)) return exit.value
    // What callers of promises expect of a signal.
    if (signal?.aborted === true && Cause.hasInterruptsOnly(exit.cause)) throw signal.reason
    throw Cause.squash(exit.cause)
  }

  const run = (request: RunRequest, begin: BeginOptions = {}) =>
    request.source === undefined ? runImport(planImport(request), begin) : importSource(request, begin)

  const resume = (runId: string, how: ResumeOptions & ConsentOptions = {}) =>
    resumeImport(runId, how).pipe(
      Effect.provideService(StartConsent, () => Effect.succeed(how.confirmed === true))
    )

  return {
    run: (request, how) => call(run(request, how), how),
    begin: (request, how = {}) => {
      const runId = how.runId ?? newRunId(Date.now())
      return beginImport(
        runId,
        ({ onEvent, signal }) => call(run(request, { ...how, runId }), { signal }, onEvent),
        how.signal
      )
    },
    check: (request, how) => call(check(request), how),
    retry: (request, how) => call(retryImport(request), how),
    settle: (runId, settlement, how) => call(Effect.asVoid(settleImport(runId, settlement, how)), how),
    adopt: (request, how) =>
      call(
        Effect.map(adoptImport(request), ({ runId }) => runId),
        how
      ),
    resume: (runId, how) => call(resume(runId, how), how),
    beginResume: (runId, how) =>
      beginImport(runId, ({ onEvent, signal }) => call(resume(runId, how), { signal }, onEvent), how?.signal),
    find: (question, how) =>
      call(
        Effect.flatMap(RunJournal, ({ find }) => find(question)),
        how
      ),
    look: (runId, how) =>
      call(
        Effect.flatMap(RunJournal, ({ view }) => lookAtRun(view, runId)),
        how
      ),
    outcomes: (runId) => ({
      [Symbol.asyncIterator]: () => iterate(call, runId)
    }),
    close: () => runtime.dispose()
  }
}

/** Reads the outcomes of a run in the importer's own services, which are there once they are asked for. */
async function* iterate(
  call: <A, E>(effect: Effect.Effect<A, E, ImportServices>) => Promise<A>,
  runId: string
) {
  yield* await call(
    Effect.map(Effect.context<RunJournal>(), (context) =>
      Stream.toAsyncIterableWith(rowOutcomes(runId), context)
    )
  )
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
