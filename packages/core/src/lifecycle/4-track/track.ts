import { Clock, Effect, Equal, Option, Schedule } from "effect"
import type { ImportError } from "../../errors/import-error.ts"
import { type ImportReason, type JobNotFound, StillRunning } from "../../errors/reasons.ts"
import type { JobRef } from "../../model/job.ts"
import type { Progress } from "../../model/progress.ts"
import { EngineSettings } from "../engine-settings.ts"
import type { ImportRun } from "../import-run.ts"
import { announce } from "../run-event.ts"
import { withRetries, withStepContext } from "../with-step-context.ts"
import { trackSchedule } from "./track-schedule.ts"

const isOver = ({ state }: Progress): boolean => state !== "running"

/**
 * Job → its last progress, once it has ended. Stops watching at the time limit with `StillRunning`; that never touches the
 * job.
 */
export const track = (work: ImportRun, job: JobRef): Effect.Effect<Progress, ImportError> =>
  Effect.gen(function* () {
    const { provider, run } = work
    const { tracked } = yield* run.state
    if (tracked !== undefined) return tracked
    const settings = yield* EngineSettings
    const { mostLooks = Infinity } = settings
    const schedule = trackSchedule(provider.limits, settings).pipe(Schedule.upTo({ times: mostLooks - 1 }))
    const last = yield* Effect.repeat(look(work, job), { schedule, until: isOver }).pipe(
      Effect.delay(settings.pollMillis ?? provider.limits.firstPollMillis),
      Effect.timeoutOption(settings.waitMillis)
    )
    if (Option.isNone(last) || !isOver(last.value)) {
      const { progress } = yield* run.state
      return yield* new StillRunning({
        runId: run.id,
        jobId: job.id,
        providerState: progress?.providerState ?? "not seen yet",
        waitedMillis: settings.waitMillis
      })
    }
    yield* run.record({ _tag: "tracked", progress: last.value })
    return last.value
  }).pipe(withStepContext("track", work))

/** One look, recorded when it differs from the one before. */
const look = (work: ImportRun, job: JobRef): Effect.Effect<Progress, ImportReason> =>
  Effect.gen(function* () {
    const { provider, run } = work
    const progress = yield* withRetries(
      "track",
      work
    )(provider.track(job)).pipe(Effect.catchTag("JobNotFound", (reason) => notVisibleYet(work, reason)))
    const { progress: before } = yield* run.state
    if (!Equal.equals(before, progress)) {
      yield* run.record({ _tag: "progressed", progress })
      if (!progress.isKnownState) {
        yield* Effect.logWarning(`The service used a state that is not known here: ${progress.providerState}`)
      }
    }
    yield* announce({ type: "progressed", runId: run.id, progress })
    return progress
  })

/** A job may take a moment to show up after it was accepted; only then is its absence a failure. */
const notVisibleYet = (
  { provider, run }: ImportRun,
  reason: JobNotFound
): Effect.Effect<Progress, JobNotFound> =>
  Effect.gen(function* () {
    const { jobStartedAt } = yield* run.state
    const settings = yield* EngineSettings
    const graceMillis = settings.findGraceMillis ?? provider.limits.findGraceMillis
    const now = yield* Clock.currentTimeMillis
    if (jobStartedAt === undefined || now - jobStartedAt > graceMillis) return yield* reason
    return { state: "running", providerState: "not visible yet", isKnownState: true }
  })
