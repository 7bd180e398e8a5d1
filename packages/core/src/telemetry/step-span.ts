import { Clock, Effect, Exit, Option } from "effect"
import type { ImportRun } from "../lifecycle/import-run.ts"
import { ImportError } from "../errors/import-error.ts"
import type { LifecycleStep } from "../model/lifecycle-step.ts"
import { attributeNames as names } from "./attribute-names.ts"
import { measure, measuredWith, MeasureTenants } from "./import-metrics.ts"

/** What is measured within has the run's provider, its import type and, where that is asked for, its tenant. */
export const measuredInRun =
  ({ importType, provider, run }: ImportRun, step?: LifecycleStep) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.gen(function* () {
      const { plan } = yield* run.state
      return yield* effect.pipe(
        measuredWith({
          [names.provider]: provider.id,
          [names.importType]: importType.id,
          [names.step]: step,
          [names.tenant]: (yield* MeasureTenants) ? plan.tenant : undefined
        }),
        Effect.annotateLogs({
          [names.runId]: run.id,
          [names.provider]: provider.id,
          ...(step === undefined ? {} : { [names.step]: step }),
          ...(plan.tenant === undefined ? {} : { [names.tenant]: plan.tenant })
        })
      )
    })

/** Says on the open span which run it is about. */
export const tellRun = ({ importType, provider, run }: ImportRun): Effect.Effect<void> =>
  Effect.flatMap(run.state, ({ plan }) =>
    Effect.annotateCurrentSpan({
      [names.runId]: run.id,
      [names.provider]: provider.id,
      [names.importType]: importType.id,
      ...(plan.tenant === undefined ? {} : { [names.tenant]: plan.tenant })
    })
  )

/** The tag of what an effect has failed with. Its message is for people who may see the run. */
const failureTag = (exit: Exit.Exit<unknown, unknown>): string | undefined =>
  Option.match(Exit.findErrorOption(exit), {
    onNone: () => (Exit.isSuccess(exit) ? undefined : "stopped"),
    onSome: (error) => (error instanceof ImportError ? error.reason._tag : "unknown")
  })

/** A step as a span of its own, and how long it took. */
export const inStepSpan =
  (step: LifecycleStep, work: ImportRun) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.gen(function* () {
      const begun = yield* Clock.monotonicTimeNanos
      return yield* effect.pipe(
        Effect.onExit((exit) =>
          Effect.gen(function* () {
            const seconds = Number((yield* Clock.monotonicTimeNanos) - begun) / 1e9
            const errorType = failureTag(exit)
            if (errorType !== undefined) yield* Effect.annotateCurrentSpan(names.errorType, errorType)
            yield* measure("stepDuration", seconds, { [names.errorType]: errorType })
          })
        ),
        Effect.withSpan(`bulkport.${step}`, {
          attributes: { [names.runId]: work.run.id, [names.provider]: work.provider.id, [names.step]: step }
        }),
        measuredInRun(work, step)
      )
    })
