/** Looks at the jobs of all runs that are not over, each on its own: one that fails stops no other. */
import { ImportError, type ImportReason, RunJournal, stepImport } from "@bulkport/core"
import { Clock, Effect } from "effect"
import { checkRun } from "../engine.ts"
import { type ExitCode, exitCodes } from "../exit-code.ts"
import type { ServiceProblem } from "../service-problem.ts"
import { askQueue } from "../queue/queued-runs.ts"
import { Session } from "../session.ts"
import type { Settings } from "../settings.ts"
import { shownParts } from "../shown-parts.ts"
import type { UsageProblem } from "../usage-problem.ts"
import type { Failure } from "../views/failure-view.ts"
import { anyRun, runsLike } from "./find-runs.ts"
import { lookOnce } from "./look-once.ts"
import type { RunSummary } from "./run-summary.ts"

/** Jobs that are looked at at once. One that is waited for costs next to nothing. */
const atOnce = { once: 8, waiting: 100 } as const

/** How a job stands after a look at it. `unknown`: it could not be looked at, and was not over when it was last. */
export const trackedStates = ["running", "finished", "failed", "in-doubt", "unknown"] as const

/** A job, and what came of looking at it. */
export interface TrackedJob {
  /** Id of the run, or of the run of a part. */
  readonly id: string
  readonly summary: RunSummary
  readonly state: (typeof trackedStates)[number]
  /** The service's own word; left out where none is known. */
  readonly providerState?: string
  readonly rowsProcessed?: number
  readonly problem?: {
    readonly tag: (ImportReason | UsageProblem | ServiceProblem)["_tag"]
    readonly message: string
    readonly nextStep: string
  }
  readonly exitCode: ExitCode
}

type Unsure = Pick<TrackedJob, "id" | "summary">

const codes = {
  running: exitCodes.JobRunning,
  finished: exitCodes.Done,
  failed: exitCodes["job-failed"],
  "in-doubt": exitCodes.StartInDoubt
} as const

/** The job as it is recorded by now. */
const recordedJob = (job: Unsure) =>
  Effect.gen(function* () {
    const { state } = yield* (yield* RunJournal).view(job.id)
    const { doubt, progress, tracked } = state
    const word = doubt !== undefined ? ("in-doubt" as const) : (tracked?.state ?? "running")
    return {
      ...job,
      state: word,
      ...(progress === undefined ? {} : { providerState: progress.providerState }),
      ...(progress?.rowsProcessed === undefined ? {} : { rowsProcessed: progress.rowsProcessed }),
      exitCode: codes[word]
    } satisfies TrackedJob
  })

const afterProblem = (job: Unsure, failure: Failure) => {
  const reason = failure instanceof ImportError ? failure.reason : failure
  const { _tag: tag, message, nextStep } = reason
  const problem = { tag, message, nextStep }
  // Somebody else watches it, or it has been watched for as long as was allowed: it is running.
  if (tag === "RunLocked" || tag === "StillRunning") {
    return recordedJob(job).pipe(
      Effect.map((recorded): TrackedJob => (tag === "RunLocked" ? { ...recorded, problem } : recorded)),
      Effect.orElseSucceed((): TrackedJob => ({
        ...job,
        state: "unknown",
        problem,
        exitCode: exitCodes[tag]
      }))
    )
  }
  return Effect.succeed<TrackedJob>({ ...job, state: "unknown", problem, exitCode: exitCodes[tag] })
}

/** The jobs of a run that are not over: its own, or those of its parts. */
const jobsOf = (summary: RunSummary) =>
  Effect.gen(function* () {
    if (summary.parts === null) return [{ id: summary.id, summary }]
    const parts = yield* shownParts(yield* (yield* RunJournal).view(summary.id))
    return parts
      .filter(
        ({ view }) =>
          view?.state.doubt !== undefined ||
          (view?.state.job !== undefined && view.state.tracked === undefined)
      )
      .map(({ id }): Unsure => ({ id, summary }))
  }).pipe(Effect.orElseSucceed((): ReadonlyArray<Unsure> => [{ id: summary.id, summary }]))

/** Every job that is not known to be over, in the order of the runs, newest first, and the runs of which nobody can tell. */
export const jobsToTrack = (settings: Settings, provider: string | undefined) =>
  Effect.gen(function* () {
    // Of one whose record cannot be read nobody can tell.
    const states = ["running", "in-doubt", "unreadable"] as const
    const { runs } = yield* runsLike(settings, { ...anyRun, states }, yield* Clock.currentTimeMillis)
    const open = runs.flatMap(({ summary }) =>
      (summary?.state === "running" || summary?.state === "in-doubt") &&
      (provider === undefined || summary.provider === provider)
        ? [summary]
        : []
    )
    return {
      jobs: (yield* Effect.forEach(open, jobsOf)).flat(),
      unreadable: runs.flatMap(({ unreadable }) => (unreadable === undefined ? [] : [unreadable]))
    }
  })

/** Looks at one job, once or until it is over. Never fails. */
const trackOne = (settings: Settings, job: Unsure, isWaiting: boolean) =>
  Effect.gen(function* () {
    const before = yield* recordedJob(job)
    // To look for a job that may not be is for `resume`, which also starts it.
    if (before.state === "in-doubt") return before
    yield* checkRun(settings, job.id)
    yield* isWaiting ? stepImport(job.id, "track") : lookOnce(job.id)
    return yield* recordedJob(job)
  }).pipe(Effect.catch((failure) => afterProblem(job, failure)))

/** Looks at all these jobs. `onEach` is told of each as soon as it is known. Given in the order of the jobs. */
export const trackAll = (
  settings: Settings,
  jobs: ReadonlyArray<Unsure>,
  isWaiting: boolean,
  onEach: (job: TrackedJob) => void
) =>
  Effect.gen(function* () {
    const session = yield* Session
    yield* askQueue(
      settings,
      jobs.map(({ id }) => id)
    )
    const tracked = yield* Effect.forEach(
      jobs,
      (job) => Effect.tap(trackOne(settings, job, isWaiting), (found) => Effect.sync(() => onEach(found))),
      { concurrency: isWaiting ? atOnce.waiting : atOnce.once }
    )
    // What comes of this call is about no single run.
    session.run = undefined
    return tracked
  })
