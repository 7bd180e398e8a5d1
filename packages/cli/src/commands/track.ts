import {
  adoptImport,
  EngineSettings,
  type ProviderPlugin,
  RunJournal,
  RunObserver,
  stepImport
} from "@bulkport/core"
import { Deferred, Effect } from "effect"
import { chooseTracked } from "../adopt-here.ts"
import { Argument, Command, Flag, optionalFlag, switchFlag } from "../command-line.ts"
import { checkRun, withEngine } from "../engine.ts"
import { root } from "../flags.ts"
import { settingFlags } from "../generated-flags.ts"
import { readingFlags } from "../reading-flags.ts"
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

/** Shows how a started job is doing, once or until it has ended. One that was started elsewhere gets a run first. */
export const trackCommand = (plugins: ReadonlyArray<ProviderPlugin>) =>
  Command.make(
    "track",
    {
      run: Argument.String("run").pipe(
        Argument.withDescription("Id of the run, or the beginning of it; or see --job"),
        Argument.withDefault(undefined)
      ),
      provider: Flag.String("provider").pipe(
        optionalFlag,
        Flag.withMetavar("id"),
        Flag.withDescription(`Whose job it is: ${plugins.map(({ id }) => id).join(", ")}`)
      ),
      job: Flag.String("job").pipe(
        optionalFlag,
        Flag.withMetavar("id"),
        Flag.withDescription(
          "Instead of a run: the service's id of a job that was started elsewhere; a run is begun for it"
        )
      ),
      file: Flag.String("file").pipe(
        optionalFlag,
        Flag.withMetavar("path"),
        Flag.withDescription("With --job: the file it imports; the service is asked for it unless given")
      ),
      ...readingFlags,
      wait: switchFlag("wait", "Stay until the job has ended"),
      settings: settingFlags(plugins)
    },
    Effect.fn("cli.track")(function* (input) {
      const settings = yield* readSettings(yield* root, input.settings)
      const tracked = yield* chooseTracked(settings, input)
      const view = yield* withEngine(settings)(
        Effect.gen(function* () {
          const runId = tracked.type === "run" ? tracked.runId : (yield* adoptImport(tracked.request)).runId
          yield* checkRun(settings, runId)
          yield* input.wait ? stepImport(runId, "track") : lookOnce(runId)
          const { run } = yield* Session
          const journal = yield* RunJournal
          return yield* journal.view(run?.id ?? runId)
        })
      )
      yield* answer((session) => progressView(session, view.state, view.folder, tracked.type === "job"))
    })
  ).pipe(
    Command.withDescription("Show how a started job is doing, also one that was started elsewhere"),
    Command.withExamples([
      { command: "bulkport track 20260801-101500-abcde", description: "Look once" },
      { command: "bulkport track 20260801-101500-abcde --wait", description: "Stay until the job has ended" },
      {
        command: "bulkport track --provider advocate --job 63323378e1edcd44b03eed9a",
        description: "Follow a job that was started elsewhere, as a run of its own from here on"
      }
    ])
  )
