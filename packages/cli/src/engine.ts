import {
  EngineSettings,
  type ImportServices,
  layerFiles,
  ProviderRegistry,
  RunJournal,
  RunObserver,
  type RunReport,
  type RunState
} from "@bulkport/core"
import { Effect, Layer, Logger } from "effect"
import { compiledSchemas } from "./compiled-schemas.ts"
import { Session } from "./session.ts"
import type { Settings } from "./settings.ts"

/** Gives an effect the engine as this call wants it: where runs are, which providers, how patient, and who watches. */
export const withEngine =
  (settings: Settings) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, Exclude<R, ImportServices> | Session> =>
    Effect.gen(function* () {
      const session = yield* Session
      yield* compiledSchemas
      const defaults = yield* EngineSettings
      const { engine, plugins } = session.surroundings
      const { pollInterval, sameContentWindow, waitLimit } = settings.shared
      const services = Layer.merge(
        layerFiles(settings.runsFolder),
        ProviderRegistry.layer(plugins, settings.valuesFor)
      )
      return yield* effect.pipe(
        Effect.provide(services),
        Effect.provideService(EngineSettings, {
          ...defaults,
          ...engine,
          ...(pollInterval === undefined ? {} : { pollMillis: pollInterval }),
          ...(waitLimit === undefined ? {} : { waitMillis: waitLimit }),
          ...(sameContentWindow === undefined ? {} : { sameContentMillis: sameContentWindow })
        }),
        Effect.provideService(RunObserver, (event) => Effect.sync(() => session.watch(event))),
        Effect.provide(Logger.layer([tellingLogger(session)]))
      )
    })

/** What the engine wants said, among the other things told on standard error. */
const tellingLogger = (session: { readonly tell: (text: string) => void }) =>
  Logger.make(({ logLevel, message }) => {
    const words = Array.isArray(message) ? message.join(" ") : String(message)
    session.tell(`${logLevel === "Warn" ? "warning" : logLevel.toLowerCase()}: ${words}`)
  })

/** Refuses flags that the provider of a recorded run does not have. */
export const checkRun = (settings: Settings, runId: string) =>
  Effect.gen(function* () {
    const journal = yield* RunJournal
    const registry = yield* ProviderRegistry
    const { state } = yield* journal.view(runId)
    yield* settings.checkFlags(yield* registry.plugin(state.plan.provider))
  })

/** A report with what is recorded of its run beside it: its folder, and what was done to the file before it was sent. */
export interface RecordedReport {
  readonly report: RunReport
  readonly folder: string
  readonly conversions: ReadonlyArray<string>
  /** Until when the service keeps the results, in milliseconds since the epoch; left out when it does not say. */
  readonly resultsKeptUntil?: number
}

/** What stands beside a report and is recorded of its run. */
export const besideReport = ({
  conversions,
  progress
}: RunState): Pick<RecordedReport, "conversions" | "resultsKeptUntil"> => ({
  conversions,
  ...(progress?.resultsKeptUntil === undefined ? {} : { resultsKeptUntil: progress.resultsKeptUntil })
})

/** Looks up the record of the run that a report is about. */
export const recorded = (report: RunReport): Effect.Effect<RecordedReport, never, RunJournal | Session> =>
  Effect.gen(function* () {
    const { run } = yield* Session
    const journal = yield* RunJournal
    return yield* journal.view(report.runId).pipe(
      Effect.map(({ folder, state }): RecordedReport => ({ report, folder, ...besideReport(state) })),
      // The import is over, and its report must be shown whatever becomes of its record.
      Effect.orElseSucceed(() => ({ report, folder: run?.folder ?? "", conversions: [] }))
    )
  })
