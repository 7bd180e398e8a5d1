import {
  EngineSettings,
  type ImportServices,
  ProviderRegistry,
  RunJournal,
  RunObserver,
  type RunReport,
  type RunState
} from "@bulkport/core"
import { Effect, Layer } from "effect"
import { connectionNamed } from "./chosen-connection.ts"
import { readyFor } from "./large-file.ts"
import { providersOf } from "./providers-of.ts"
import { askQueue } from "./queue/queued-runs.ts"
import { Session } from "./session.ts"
import type { Settings } from "./settings.ts"
import type { StoreProblem } from "./store/open-store.ts"
import { withTelemetry } from "./telemetry.ts"

/** How patient the engine is, as this call wants it. */
export const engineSettings = (settings: Settings) =>
  Effect.gen(function* () {
    const defaults = yield* EngineSettings
    const { engine } = (yield* Session).surroundings
    const { pollInterval, sameContentWindow, waitLimit } = settings.shared
    return {
      ...defaults,
      ...engine,
      ...(pollInterval === undefined ? {} : { pollMillis: pollInterval }),
      ...(waitLimit === undefined ? {} : { waitMillis: waitLimit }),
      ...(sameContentWindow === undefined ? {} : { sameContentMillis: sameContentWindow })
    }
  })

/** Gives an effect the engine as this call wants it: where runs are, which providers, how patient, and who watches. */
export const withEngine =
  (settings: Settings) =>
  <A, E, R>(
    effect: Effect.Effect<A, E, R>
  ): Effect.Effect<A, E | StoreProblem, Exclude<R, ImportServices> | Session> =>
    Effect.gen(function* () {
      const session = yield* Session
      const services = Layer.merge(settings.store.layer, providersOf(session, settings))
      const seen = withTelemetry(session, effect)
      return yield* seen.pipe(
        Effect.provide(services),
        Effect.provideService(EngineSettings, yield* engineSettings(settings)),
        Effect.provideService(RunObserver, (event) => Effect.sync(() => session.watch(event)))
      )
    })

/**
 * Refuses flags that the provider of a recorded run does not have, and a run whose connection is gone. Asks the queue about it, so that
 * the next command is right whatever comes of this one.
 */
export const checkRun = (settings: Settings, runId: string) =>
  Effect.gen(function* () {
    const journal = yield* RunJournal
    const registry = yield* ProviderRegistry
    const session = yield* Session
    const { state } = yield* journal.view(runId)
    const { connection, provider } = state.plan
    yield* askQueue(settings, [runId])
    yield* settings.checkFlags(yield* registry.plugin(provider))
    yield* readyFor(state.plan.source.path, state.prepared?.bytes)
    if (settings.isConnectionNamed) {
      // The run remembers another one, or none, so that the next call has to be told again.
      if (settings.shared.connection !== connection) {
        session.repeatedFlags = [...session.repeatedFlags, ...session.connectionFlag]
        session.connectionFlag = []
      }
    } else if (connection !== undefined) yield* connectionNamed(settings.file, connection, state.runId)
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
