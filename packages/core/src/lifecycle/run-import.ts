import { Clock, Effect, type Scope } from "effect"
import { ImportError } from "../errors/import-error.ts"
import type { ImportReason } from "../errors/reasons.ts"
import { RunJournal } from "../journal/run-journal.ts"
import { nextStep } from "../journal/run-state.ts"
import type { ImportPlan } from "../model/import-plan.ts"
import { type LifecycleStep, lifecycleSteps } from "../model/lifecycle-step.ts"
import type { RunReport } from "../model/run-report.ts"
import { ProviderRegistry } from "../provider/provider-registry.ts"
import { stage } from "./1-stage/stage.ts"
import { validate } from "./2-validate/validate.ts"
import { start } from "./3-start/start.ts"
import { track } from "./4-track/track.ts"
import { collect } from "./5-collect/collect.ts"
import type { ImportRun } from "./import-run.ts"
import { announce } from "./run-event.ts"
import { report } from "./run-report.ts"

/** What the engine needs: where runs are recorded, and which providers there are. */
export type ImportServices = RunJournal | ProviderRegistry

/** Takes one source file through all five steps and reports what became of every row. */
export const runImport = Effect.fn("bulkport.runImport")(function* (plan: ImportPlan) {
  return yield* allSteps(yield* beginRun(plan))
}, Effect.scoped)

/** All five steps in order. A step whose result is already recorded gives that result and does nothing. */
export const allSteps = Effect.fnUntraced(function* (
  work: ImportRun
): Effect.fn.Return<RunReport, ImportError, RunJournal> {
  const file = yield* told("stage", work, stage(work))
  const validation = yield* told("validate", work, validate(work, file))
  const job = yield* told("start", work, start(work, file, validation))
  const last = yield* told("track", work, track(work, job))
  const collected = yield* told("collect", work, collect(work, file, job, last))
  return yield* report(work, { file, validation, job, last, collected })
})

/** Opens the provider, checks the plan against it, and begins the run. Nothing has been read or sent. */
export const beginRun = (
  plan: ImportPlan
): Effect.Effect<ImportRun, ImportError, ImportServices | Scope.Scope> =>
  Effect.gen(function* () {
    const registry = yield* ProviderRegistry
    const plugin = yield* registry.plugin(plan.provider)
    const importType = yield* plugin.importType(plan.importType, plan.options)
    const provider = yield* registry.open(plan.provider)
    const journal = yield* RunJournal
    const run = yield* journal.create({ ...plan, importType: importType.id }, provider.target)
    yield* announce({ type: "run-created", runId: run.id, folder: run.folder })
    const { label } = yield* run.state
    return { run, provider, importType, label }
  }).pipe(
    Effect.mapError(
      (reason: ImportReason) => new ImportError({ step: "stage", provider: plan.provider, reason })
    )
  )

/** Tells the observer when a step begins and ends. */
export const told = <A, E, R>(
  step: LifecycleStep,
  { run }: ImportRun,
  effect: Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> =>
  Effect.gen(function* () {
    const begun = yield* Clock.currentTimeMillis
    const next = nextStep(yield* run.state)
    const wasRecorded = next === undefined || lifecycleSteps.indexOf(step) < lifecycleSteps.indexOf(next)
    yield* announce({ type: "step-begun", runId: run.id, step })
    const result = yield* effect
    const millis = (yield* Clock.currentTimeMillis) - begun
    yield* announce({ type: "step-finished", runId: run.id, step, millis, wasRecorded })
    return result
  })
