import { Cause, Duration, Effect, Schedule } from "effect"
import { ImportError } from "../errors/import-error.ts"
import { type ImportReason, PluginFaulty } from "../errors/reasons.ts"
import type { LifecycleStep } from "../model/lifecycle-step.ts"
import { EngineSettings } from "./engine-settings.ts"
import type { ImportRun } from "./import-run.ts"
import { attributeNames } from "../telemetry/attribute-names.ts"
import { measuredInRun } from "../telemetry/step-span.ts"
import { SendingObserver } from "../transport/sending-observer.ts"
import { announce, RunObserver } from "./run-event.ts"

/** What a plugin is asked for without an Effect can only throw its fault. */
const withThrownFaults = <A, E extends ImportReason, R>(
  effect: Effect.Effect<A, E, R>
): Effect.Effect<A, ImportReason, R> =>
  Effect.catchCause(effect, (cause): Effect.Effect<never, ImportReason> => {
    const fault = cause.reasons
      .filter(Cause.isDieReason)
      .map(({ defect }) => defect)
      .find((defect): defect is PluginFaulty => defect instanceof PluginFaulty)
    return fault === undefined ? Effect.failCause(cause) : Effect.fail(fault)
  })

/** Where a step's error happened. Typed by nobody: the engine adds it. */
export const withStepContext =
  (step: LifecycleStep, work: ImportRun) =>
  <A, E extends ImportReason, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, ImportError, R> => {
    const { provider, run } = work
    return effect.pipe(
      withThrownFaults,
      Effect.mapError((reason) => new ImportError({ runId: run.id, step, provider: provider.id, reason })),
      measuredInRun(work, step)
    )
  }

/** How long a service asks to be left alone, where the reason says so. */
const askedMillis = (reason: ImportReason): number =>
  "retryAfterMillis" in reason ? (reason.retryAfterMillis ?? 0) : 0

/** Doubling, jittered pauses up to a longest one, and never shorter than the service asks. */
const retrySchedule = (step: LifecycleStep, runId: string, settings: EngineSettings) =>
  Schedule.exponential(settings.retryBaseMillis).pipe(
    Schedule.jittered,
    Schedule.setInputType<ImportReason>(),
    // Before the observer is told: it must not hear of an attempt that there will not be.
    Schedule.while(({ input }) => input.isRetryable && askedMillis(input) <= settings.retryMaxMillis),
    Schedule.upTo({ times: settings.retries }),
    Schedule.modifyDelay(({ duration, input }) =>
      Effect.succeed(
        Math.max(Math.min(Duration.toMillis(duration), settings.retryMaxMillis), askedMillis(input))
      )
    ),
    Schedule.tap(({ duration, input }) =>
      announce({
        type: "retry-scheduled",
        runId,
        step,
        reason: input._tag,
        pauseMillis: Math.round(Duration.toMillis(duration))
      })
    )
  )

/**
 * Makes a provider's one attempt into as many as the engine settings allow, as long as the reason is a passing one.
 *
 * The one place where anything is repeated. What it is given must be safe to repeat whenever it fails with a retryable
 * reason; a start is, because a doubtful one is never retryable.
 */
export const withRetries =
  (step: LifecycleStep, { run }: ImportRun) =>
  <A, E extends ImportReason, R>(attempt: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.gen(function* () {
      const settings = yield* EngineSettings
      const observe = yield* RunObserver
      const tellSent = (bytes: number, totalBytes: number) =>
        void Effect.runFork(observe({ type: "file-sent", runId: run.id, step, bytes, totalBytes }))
      let made = 0
      const counted = Effect.suspend(() => {
        made += 1
        return attempt.pipe(
          Effect.tapError(({ _tag }) => Effect.annotateCurrentSpan(attributeNames.errorType, _tag)),
          Effect.withSpan("bulkport.attempt", {
            attributes: { [attributeNames.step]: step, [attributeNames.attempt]: made }
          })
        )
      })
      return yield* Effect.retry(counted, retrySchedule(step, run.id, settings)).pipe(
        Effect.provideService(SendingObserver, tellSent)
      )
    })
