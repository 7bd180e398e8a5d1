import { Clock, Effect } from "effect"
import { nextStep } from "../journal/run-state.ts"
import { type LifecycleStep, lifecycleSteps } from "../model/lifecycle-step.ts"
import type { ImportRun } from "./import-run.ts"
import { announce } from "./run-event.ts"
import { stepResult } from "./step-result.ts"
import { inStepSpan } from "../telemetry/step-span.ts"

/** Tells the observer when a step begins and ends. One that is still to be taken is a span, too. */
export const told = <A, E, R>(
  step: LifecycleStep,
  work: ImportRun,
  effect: Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> =>
  Effect.gen(function* () {
    const { run } = work
    const begun = yield* Clock.currentTimeMillis
    const next = nextStep(yield* run.state)
    const wasRecorded = next === undefined || lifecycleSteps.indexOf(step) < lifecycleSteps.indexOf(next)
    yield* announce({ type: "step-begun", runId: run.id, step })
    const result = yield* wasRecorded ? effect : inStepSpan(step, work)(effect)
    const millis = (yield* Clock.currentTimeMillis) - begun
    yield* announce({
      type: "step-finished",
      runId: run.id,
      step,
      millis,
      wasRecorded,
      result: stepResult(step, yield* run.state)
    })
    return result
  })
