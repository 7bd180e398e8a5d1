import { Clock, Duration, Effect, Schedule } from "effect"
import { type ImportReason, StartInDoubt } from "../../errors/reasons.ts"
import type { JobRef } from "../../model/job.ts"
import type { StagedFile } from "../../model/staged-file.ts"
import { EngineSettings } from "../engine-settings.ts"
import { type ImportRun, stepContext } from "../import-run.ts"
import { announce } from "../run-event.ts"
import { withRetries } from "../with-step-context.ts"

/** Why it is not known whether there is a job. */
export interface Doubt {
  readonly cause: string
  /** Not finding a job does not prove that there is none. */
  readonly isHandedOver: boolean
  /** No start is known: the store was put back from a backup, and may have forgotten one. */
  readonly isPutBack: boolean
  /** How long it has been looked for already, in milliseconds. */
  readonly lookedMillis: number
}

/** How often at most, within the time of grace, it is recorded how much of it is over. */
const recordsPerGrace = 30

/** Milliseconds of a clock that only ever goes on. */
const steadyMillis = Effect.map(Clock.monotonicTimeNanos, (nanos) => Number(nanos / 1_000_000n))

/**
 * Finds out whether a start whose reply was lost, or that was forgotten, has made a job: looks for its label until the grace time is over.
 *
 * Gives the job, or `undefined` once its absence is certain. Fails with `StartInDoubt` where nobody but a person can tell, or
 * only time: the service offers no way to look, several jobs carry the label, it has what a job is made of and shows none, or what a
 * job would be found by was forgotten.
 */
export const settleDoubt = (
  work: ImportRun,
  file: StagedFile,
  doubt: Doubt
): Effect.Effect<JobRef | undefined, ImportReason> =>
  Effect.gen(function* () {
    const { label, provider, run } = work
    const { cause, isPutBack } = doubt
    yield* announce({ type: "start-doubted", runId: run.id, cause, ...(isPutBack ? { isPutBack } : {}) })
    const { find } = provider
    if (find === undefined) return yield* new StartInDoubt({ label, cause: doubt.cause })
    const settings = yield* EngineSettings
    const graceMillis = settings.findGraceMillis ?? provider.limits.findGraceMillis
    // The grace counts from here, by a clock that nobody can set: one that is set forward must not end it early, and a process
    // that stopped may have had its request under way until just now. Others who have looked since then have waited for that as well.
    const begunAt = (yield* steadyMillis) - doubt.lookedMillis
    const deadline = begunAt + graceMillis
    let recordedMillis = doubt.lookedMillis

    const look = Effect.gen(function* () {
      const lookedAt = yield* steadyMillis
      return { jobs: yield* find(file, stepContext(work)), lookedAt }
    }).pipe(withRetries("start", work))
    const lookAndRecord = Effect.gen(function* () {
      const looked = yield* look
      const lookedMillis = (yield* steadyMillis) - begunAt
      const isOn = looked.jobs.length === 0 && lookedMillis < graceMillis
      if (isOn && lookedMillis - recordedMillis >= graceMillis / recordsPerGrace) {
        yield* run.record({ _tag: "job-looked-for", lookedMillis })
        recordedMillis = lookedMillis
      }
      return looked
    })
    const { jobs: found } = yield* Effect.repeat(lookAndRecord, {
      schedule: Schedule.exponential(Math.min(500, graceMillis / 4), 1.5).pipe(
        Schedule.modifyDelay(({ duration }) =>
          // Never slower than it would be looked at: some jobs take minutes to show up.
          Effect.map(steadyMillis, (at) =>
            Math.max(1, Math.min(Duration.toMillis(duration), provider.limits.maxPollMillis, deadline - at))
          )
        )
      ),
      // A look may take long: it says what there was when it began.
      until: ({ jobs, lookedAt }) => jobs.length > 0 || lookedAt >= deadline
    })
    if (found.length > 1) {
      const ids = found.map(({ id }) => id).join(", ")
      return yield* new StartInDoubt({ label, cause: `${found.length} jobs carry this label: ${ids}` })
    }
    if (found[0] !== undefined) return found[0]
    const { mayBeForgotten } = yield* run.state
    // The file may have been staged anew because the store forgot that, too.
    const isForgotten = mayBeForgotten && provider.limits.findsStagedOnly === true
    if (!doubt.isHandedOver && !isForgotten) return undefined
    // Whoever resumes it later is to look for as long again.
    if (recordedMillis > 0) yield* run.record({ _tag: "job-looked-for", lookedMillis: 0 })
    return yield* new StartInDoubt({
      label,
      cause: doubt.cause,
      ...(doubt.isHandedOver ? { isHandedOver: true } : {})
    })
  })
