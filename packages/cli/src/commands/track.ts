import { EngineSettings, type ProviderPlugin, RunJournal, RunObserver, stepImport } from "@bulkport/core"
import { Deferred, Effect } from "effect"
import { Command, switchFlag } from "../command-line.ts"
import { checkRun, withEngine } from "../engine.ts"
import { root, runArgument } from "../flags.ts"
import { settingFlags } from "../generated-flags.ts"
import { answer, Session } from "../session.ts"
import { readSettings } from "../settings.ts"
import { progressView } from "../views/progress-view.ts"

/** Looks at a job once: as soon as it turns out to be running, watching stops. */
const lookOnce = (runId: string) =>
  Effect.gen(function* () {
    const stillRunning = yield* Deferred.make<void>()
    const observe = yield* RunObserver
    const engine = yield* EngineSettings
    const tracking = stepImport(runId, "track").pipe(
      Effect.provideService(EngineSettings, { ...engine, pollMillis: 0 }),
      Effect.provideService(RunObserver, (event) =>
        Effect.andThen(
          observe(event),
          event.type === "progressed" && event.progress.state === "running"
            ? Deferred.succeed(stillRunning, undefined)
            : Effect.void
        )
      )
    )
    yield* Effect.raceFirst(tracking, Deferred.await(stillRunning))
  })

/** Shows how a started job is doing, once or until it has ended. */
export const trackCommand = (plugins: ReadonlyArray<ProviderPlugin>) =>
  Command.make(
    "track",
    {
      run: runArgument,
      wait: switchFlag("wait", "Stay until the job has ended"),
      settings: settingFlags(plugins)
    },
    Effect.fn("cli.track")(function* (input) {
      const settings = yield* readSettings(yield* root, input.settings)
      const view = yield* withEngine(settings)(
        Effect.gen(function* () {
          yield* checkRun(settings, input.run)
          yield* input.wait ? stepImport(input.run, "track") : lookOnce(input.run)
          const { run } = yield* Session
          const journal = yield* RunJournal
          return yield* journal.view(run?.id ?? input.run)
        })
      )
      yield* answer((session) => progressView(session, view.state, view.folder))
    })
  ).pipe(
    Command.withDescription("Show how a started job is doing"),
    Command.withExamples([
      { command: "bulkport track 20260801-101500-abcde", description: "Look once" },
      { command: "bulkport track 20260801-101500-abcde --wait", description: "Stay until the job has ended" }
    ])
  )
