import { Effect, Exit, Scope } from "effect"
import type { ImportError } from "../../errors/import-error.ts"
import { type FindingsRefused, type ImportReason, ReplyLost, StartInDoubt } from "../../errors/reasons.ts"
import type { Destination } from "../../model/destination.ts"
import type { ImportPlan } from "../../model/import-plan.ts"
import type { JobRef } from "../../model/job.ts"
import type { StagedFile } from "../../model/staged-file.ts"
import type { ValidationReport } from "../../model/validation-report.ts"
import {
  judgedAtLast,
  judgedStart,
  recordStart,
  takeBackStart,
  warnOfAllowance
} from "../destination-allowance.ts"
import { destinationOf, holdDestination, holdDestinationMeanwhile } from "../destination-hold.ts"
import { type ImportRun, stepContext } from "../import-run.ts"
import { findingsFile, refusal } from "../refusal.ts"
import { recordRefusal } from "../record-refusal.ts"
import { refuseSameContent } from "../same-content.ts"
import { RunJournal } from "../../journal/run-journal.ts"
import { sourceUnchanged } from "../source-unchanged.ts"
import { BeforeSending } from "../../transport/before-sending.ts"
import { withRetries, withStepContext } from "../with-step-context.ts"
import { measuredWait } from "../../telemetry/limit-wait.ts"
import { askBeforeStart } from "./ask-before-start.ts"
import { lookFirst } from "./look-first.ts"
import { requireConsent } from "./require-consent.ts"
import { settleDoubt } from "./settle-doubt.ts"

/** Starts made in one go whose replies were lost and whose jobs were then certainly absent. Past that the service is ill. */
const maxStarts = 3

/**
 * Creates the job, at most once: the intent is recorded before the call and the job after it.
 *
 * A start is made again only when it is certain that there is no job: the request never left, the service said so, or it
 * was looked for and not found. A place that takes one import at a time is held until the scope closes, which should be when the
 * job has ended.
 */
export const start = (
  work: ImportRun,
  file: StagedFile,
  validation: ValidationReport
): Effect.Effect<JobRef, ImportError, RunJournal | Scope.Scope> =>
  Effect.gen(function* () {
    const state = yield* work.run.state
    const { job, plan, tracked } = state
    const place = destinationOf(work, file, state)
    // The place that a part goes to is held by the whole, and its allowance is that of the whole.
    const destination = plan.part === undefined ? place : undefined
    if (tracked === undefined && (job !== undefined || plan.adopted !== undefined)) {
      yield* holdDestinationMeanwhile(work, destination)
    }
    if (job !== undefined) return job
    if (plan.adopted !== undefined) return yield* followAdopted(work, plan.adopted)
    const forgotten = yield* lookFirst(work, file)
    if (forgotten !== undefined) {
      yield* holdDestinationMeanwhile(work, destination)
      return forgotten
    }
    const { doubt, startAttempts } = yield* work.run.state
    yield* refuseFindings(plan, validation)
    // A person may have settled that the last one made no job.
    if (doubt === undefined) yield* takeBackStart(place, work.run.id, startAttempts)
    if (doubt === undefined) yield* warnOfAllowance(destination, work.run.id, 1)
    // A part is agreed to with the whole.
    const wasAsked = plan.part === undefined && (yield* requireConsent(work, file.prepared.rows))
    // An answer can take hours.
    if (work.run.isResumed || wasAsked) yield* sourceUnchanged(work.run.folder, file.prepared)
    const hold = yield* Effect.acquireRelease(Scope.make(), (scope) => Scope.close(scope, Exit.void))
    return yield* Scope.provide(settleOrStart(work, file, maxStarts), hold).pipe(
      // It may be tried again within the same scope, and must not wait for itself then.
      Effect.onError(() => Scope.close(hold, Exit.void))
    )
  }).pipe(withStepContext("start", work))

/** A job that was started elsewhere is followed as it is. */
const followAdopted = (work: ImportRun, job: JobRef): Effect.Effect<JobRef, ImportReason> =>
  Effect.as(work.run.record({ _tag: "job-started", job, knownBy: "person" }), job)

/** Refuses to start in spite of findings, unless the plan allows it. */
export const refuseFindings = (
  plan: Pick<ImportPlan, "allowFindings">,
  validation: ValidationReport
): Effect.Effect<void, FindingsRefused> =>
  validation.blocking === 0 || plan.allowFindings
    ? Effect.void
    : Effect.fail(
        refusal({ ...validation, structural: 0 }, validation.rowsValidated ? findingsFile : undefined)
      )

/** Settles the doubt that an earlier start has left, if there is one, and asks for a job if there is none. */
const settleOrStart = (
  work: ImportRun,
  file: StagedFile,
  startsLeft: number,
  isHeld = false
): Effect.Effect<JobRef, ImportReason, RunJournal | Scope.Scope> =>
  Effect.gen(function* () {
    const { provider, run } = work
    const state = yield* run.state
    const { doubt, plan, startAttempts } = state
    const destination = destinationOf(work, file, state)
    const held = plan.part === undefined ? destination : undefined
    if (doubt !== undefined) {
      const job = yield* settleDoubt(work, file, doubt)
      if (job !== undefined) {
        yield* run.record({ _tag: "job-started", job, knownBy: "find" })
        if (!isHeld) yield* holdDestinationMeanwhile(work, held)
        return job
      }
      yield* run.record({ _tag: "job-absent", knownBy: "find" })
      yield* takeBackStart(destination, run.id, startAttempts)
      if (startsLeft === 0) return yield* new ReplyLost({ endpoint: "start", code: doubt.cause })
    }
    // Before the intent is recorded: while it waits, nothing has been begun. A wait can take hours.
    if (!isHeld && (yield* measuredWait("destination")(holdDestination(work, held)))) {
      yield* sourceUnchanged(run.folder, file.prepared)
    }
    // A part is asked about with the whole.
    if (plan.part === undefined && (yield* askBeforeStart(work, file.prepared))) {
      yield* sourceUnchanged(run.folder, file.prepared)
    }
    return yield* withRetries(
      "start",
      work
    )(startOnce(work, file, destination)).pipe(
      Effect.catchTag("RateLimited", (reason) => Effect.flip(judgedAtLast(destination, reason))),
      // Looked for at once, rather than at the next resume.
      Effect.catchTag("StartInDoubt", (reason) =>
        provider.find === undefined ? Effect.fail(reason) : settleOrStart(work, file, startsLeft - 1, true)
      ),
      // Recorded only now: what was refused has certainly made no job.
      Effect.tapErrorTag("StagedFileGone", () => run.record({ _tag: "staged-gone" }))
    )
  })

/** After a start that was in doubt, a file that has gone may have become the job that was not found: it is not sent again. */
const goneByUse = (label: string, reason: ImportReason): ImportReason =>
  reason._tag === "StagedFileGone"
    ? new StartInDoubt({
        label,
        cause: "the file that was sent ahead is gone, as it is once there is a job of it",
        isHandedOver: true
      })
    : reason

/**
 * Keeps a start from going on, or from being sent at all, once another process may have taken the run over. One that was broken off
 * is in doubt; one that was not sent fails as a request that never left, and then nothing can be recorded of it either.
 */
const whileHeld = <A, R>(
  { label, run: { stillHeld, untilLost } }: ImportRun,
  starting: Effect.Effect<A, ImportReason, R>
): Effect.Effect<A, ImportReason, R> =>
  Effect.gen(function* () {
    if (stillHeld === undefined) return yield* starting
    const guarded = Effect.provideService(starting, BeforeSending, stillHeld)
    if (untilLost === undefined) return yield* guarded
    const lost = Effect.mapError(
      untilLost,
      () =>
        new StartInDoubt({ label, cause: "the run may have been taken over by another process meanwhile" })
    )
    return yield* Effect.raceFirst(guarded, lost)
  })

/** Makes the request and records what is certain about it. An interruption in between leaves the start in doubt. */
const startOnce = (
  work: ImportRun,
  file: StagedFile,
  destination: Destination | undefined
): Effect.Effect<JobRef, ImportReason, RunJournal> => {
  const { provider, run } = work
  return Effect.uninterruptibleMask((restore) =>
    Effect.gen(function* () {
      const { startAttempts, wasDoubted } = yield* run.state
      const journal = yield* RunJournal
      // Of two runs of the same content, one records its intent first, and the other then sees it.
      yield* journal
        .exclusively(
          Effect.andThen(
            refuseSameContent(work, file.prepared),
            run.record({ _tag: "start-begun", attempt: startAttempts + 1 })
          )
        )
        .pipe(recordRefusal(run))
      yield* recordStart(destination, run.id, startAttempts + 1)
      const job = yield* restore(whileHeld(work, provider.start(file, stepContext(work)))).pipe(
        Effect.mapError((reason) => (wasDoubted ? goneByUse(work.label, reason) : reason)),
        // Every reason but doubt promises that there is no job.
        Effect.tapError((reason) =>
          reason._tag === "StartInDoubt" ? Effect.void : takeBackStart(destination, run.id, startAttempts + 1)
        ),
        Effect.catch((reason) => Effect.flip(judgedStart(destination, reason))),
        Effect.tapError((reason) =>
          run.record(
            reason._tag === "StartInDoubt"
              ? {
                  _tag: "start-in-doubt",
                  cause: reason.cause,
                  ...(reason.isHandedOver === true ? { isHandedOver: true } : {})
                }
              : { _tag: "start-refused", reason: reason._tag }
          )
        )
      )
      yield* run.record({ _tag: "job-started", job, knownBy: "reply" })
      return job
    })
  )
}
