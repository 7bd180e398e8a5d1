import { adoptImport, type ProviderPlugin, RunJournal, stepImport } from "@bulkport/core"
import { Effect } from "effect"
import { chooseTracked, type TrackInput } from "../adopt-here.ts"
import { Argument, Command, Flag, optionalFlag, switchFlag } from "../command-line.ts"
import { checkRun, withEngine } from "../engine.ts"
import { exitCodes } from "../exit-code.ts"
import { root } from "../flags.ts"
import { settingFlags } from "../generated-flags.ts"
import { silentProgress } from "../progress/progress.ts"
import { readingFlags } from "../reading-flags.ts"
import { lookOnce } from "../runs/look-once.ts"
import { jobsToTrack, trackAll, type TrackedJob } from "../runs/track-all.ts"
import { answer, Session } from "../session.ts"
import { readSettings, type Settings } from "../settings.ts"
import { UsageInvalid } from "../usage-problem.ts"
import { progressView } from "../views/progress-view.ts"
import { trackAllView, trackedText } from "../views/track-all-view.ts"

/** Looks at everything that is under way, and says what is known by then also when it is stopped. */
const trackEverything = (settings: Settings, provider: string | undefined, isWaiting: boolean) =>
  Effect.gen(function* () {
    const session = yield* Session
    const { jobs, unreadable } = yield* jobsToTrack(settings, provider)
    // A line for each as it ends, instead of the steps of them all at once.
    session.progress.close()
    session.progress = silentProgress
    const known = new Map<string, TrackedJob>()
    const onEach = (job: TrackedJob) => {
      known.set(job.id, job)
      if (isWaiting && !session.quiet && !session.isForProgram) session.tell(`${job.id}: ${trackedText(job)}`)
    }
    const running = (job: (typeof jobs)[number]): TrackedJob => ({
      ...job,
      state: "running",
      exitCode: exitCodes.Interrupted
    })
    const tracked = yield* trackAll(settings, jobs, isWaiting, onEach).pipe(
      Effect.onInterrupt(() =>
        answer((session) =>
          trackAllView(
            session,
            jobs.map((job) => known.get(job.id) ?? running(job)),
            unreadable
          )
        )
      )
    )
    yield* answer((session) => trackAllView(session, tracked, unreadable))
  })

const checkAll = (input: TrackInput) =>
  input.run === undefined && input.job === undefined && input.file === undefined
    ? Effect.void
    : Effect.fail(
        new UsageInvalid({
          problem: "--all is about every run, and goes together with neither a run nor --job or --file.",
          advice: "Leave out one of them; --provider may stay."
        })
      )

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
      all: switchFlag("all", "Every job that is not over; with --provider, those of one service"),
      wait: switchFlag("wait", "Stay until the job has ended, or all of them have"),
      settings: settingFlags(plugins)
    },
    Effect.fn("cli.track")(function* (input) {
      const settings = yield* readSettings(yield* root, input.settings)
      if (input.all) {
        yield* checkAll(input)
        return yield* withEngine(settings)(trackEverything(settings, input.provider, input.wait))
      }
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
      { command: "bulkport track --all", description: "Look once at every job that is not over" },
      {
        command: "bulkport track --all --wait --json",
        description:
          "Stay until all have ended; the exit code is the highest that one of them alone would have had"
      },
      {
        command: "bulkport track --provider advocate --job 63323378e1edcd44b03eed9a",
        description: "Follow a job that was started elsewhere, as a run of its own from here on"
      }
    ])
  )
