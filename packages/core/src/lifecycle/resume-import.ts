import { Effect, type Scope } from "effect"
import { resolve } from "node:path"
import { ImportError } from "../errors/import-error.ts"
import { type ImportReason, RunInParts, StepMissing, TargetChanged } from "../errors/reasons.ts"
import { type BeginOptions, RunJournal } from "../journal/run-journal.ts"
import { nextStep, type RunState } from "../journal/run-state.ts"
import { type LifecycleStep, lifecycleSteps } from "../model/lifecycle-step.ts"
import { ProviderRegistry } from "../provider/provider-registry.ts"
import { stage } from "./1-stage/stage.ts"
import { validate } from "./2-validate/validate.ts"
import { start } from "./3-start/start.ts"
import { track } from "./4-track/track.ts"
import { collect } from "./5-collect/collect.ts"
import { destinationOf, holdDestinationMeanwhile } from "./destination-hold.ts"
import { discreetProvider } from "./discreet-provider.ts"
import type { ImportRun } from "./import-run.ts"
import { announce } from "./run-event.ts"
import { wholeRunId } from "../journal/run-id.ts"
import { sameSource } from "./source-unchanged.ts"
import { recordOwnPutBack } from "./store-put-back.ts"
import { withStepContext } from "./with-step-context.ts"
import { allSteps, beginRun, type ImportServices } from "./run-import.ts"
import { told } from "./told.ts"
import { report } from "./run-report.ts"
import { tellAfterCollect } from "./tell-after-collect.ts"
import type { ImportRequest } from "../model/import-plan.ts"
import type { RunReport } from "../model/run-report.ts"
import { inRunTrace } from "../telemetry/run-trace.ts"
import { tellRun } from "../telemetry/step-span.ts"

/** How to go on. */
export interface ResumeOptions {
  /** Where the source file is now, when it is not where it was: on another machine, say. Its content must be the same. */
  readonly file?: string
}

/** Goes on with a run at the first step that has no recorded result. The report is that of an uninterrupted run. */
export const resumeImport = (
  runId: string,
  options: ResumeOptions = {}
): Effect.Effect<RunReport, ImportError, ImportServices> =>
  Effect.gen(function* () {
    // A part is resumed with the whole: only that has a report about every row.
    const work = yield* takeUp(wholeRunId(runId))
    if (options.file !== undefined) yield* moveSource(work, resolve(options.file))
    return yield* allSteps(work)
  }).pipe(Effect.scoped, inRunTrace("bulkport.resumeImport", { runId }))

/** Records the new place of the source file, once it is certain that it is the same file. */
const moveSource = (work: ImportRun, path: string) =>
  Effect.gen(function* () {
    const { prepared } = yield* work.run.state
    if (prepared !== undefined) yield* sameSource(path, prepared.sourceSha256)
    yield* work.run.record({ _tag: "source-moved", path })
  }).pipe(withStepContext("stage", work))

/** Begins a run and stages its file, no further. Gives the run's state. */
export const stageImport = (
  plan: ImportRequest,
  options: BeginOptions = {}
): Effect.Effect<RunState, ImportError, ImportServices> =>
  Effect.gen(function* () {
    const work = yield* beginRun(plan, options)
    yield* told("stage", work, stage(work))
    return yield* work.run.state
  }).pipe(
    Effect.scoped,
    inRunTrace("bulkport.stageImport", { runId: options.runId, parentId: plan.parent?.runId })
  )

/**
 * Takes a run through one step and no further; the steps before it must have been taken. Gives the run's state.
 *
 * A step that has been taken already does nothing. The last step also writes the report.
 */
export const stepImport = (
  runId: string,
  step: LifecycleStep
): Effect.Effect<RunState, ImportError, ImportServices> =>
  Effect.gen(function* () {
    const work = yield* takeUp(runId)
    const state = yield* work.run.state
    yield* mustHaveReached(work, state, step)
    yield* told(step, work, takeStep(work, state, step))
    return yield* work.run.state
  }).pipe(Effect.scoped, inRunTrace("bulkport.stepImport", { runId }))

/** Opens a run's journal and its provider, as the plan in the journal says. */
export const takeUp = (runId: string): Effect.Effect<ImportRun, ImportError, ImportServices | Scope.Scope> =>
  Effect.gen(function* () {
    const journal = yield* RunJournal
    const run = yield* journal.open(runId)
    yield* recordOwnPutBack(run)
    const { label, plan, target } = yield* run.state
    const registry = yield* ProviderRegistry
    const plugin = yield* registry.plugin(plan.provider)
    const importType = yield* plugin.importType(plan.importType, plan.options)
    const provider = yield* registry.open(plan.provider, plan.connection, plan.tenant)
    if (provider.target !== target) {
      return yield* new TargetChanged({ runId: run.id, begunAt: target, settings: provider.target })
    }
    yield* announce({ type: "run-created", runId: run.id, folder: run.folder })
    const work: ImportRun = { run, provider: discreetProvider(provider, run), importType, label }
    yield* tellRun(work)
    return work
  }).pipe(
    Effect.mapError(
      (reason: ImportReason) => new ImportError({ runId, step: "stage", provider: "not opened", reason })
    )
  )

const mustHaveReached = ({ provider, run }: ImportRun, state: RunState, step: LifecycleStep) => {
  const fail = (reason: ImportReason) =>
    Effect.fail(new ImportError({ runId: run.id, step, provider: provider.id, reason }))
  if (state.parts !== undefined && step !== "stage") {
    return fail(new RunInParts({ runId: run.id, parts: state.parts.length }))
  }
  // No part is started before all of them are staged and validated.
  const { part } = state.plan
  if (part !== undefined && step === "start" && state.job === undefined) {
    return fail(new RunInParts({ runId: part.runId, parts: part.of }))
  }
  const next = nextStep(state)
  const isReached = next === undefined || lifecycleSteps.indexOf(step) <= lifecycleSteps.indexOf(next)
  return isReached ? Effect.void : fail(new StepMissing({ runId: run.id, missing: next }))
}

/** What the steps before have recorded is there: `mustHaveReached` has made sure. */
const takeStep = (
  work: ImportRun,
  state: RunState,
  step: LifecycleStep
): Effect.Effect<unknown, ImportError, RunJournal | Scope.Scope> => {
  const { job, staged, tracked, validation } = state
  if (step === "validate" && staged !== undefined) return validate(work, staged)
  if (step === "start" && staged !== undefined && validation !== undefined)
    return start(work, staged, validation)
  if (step === "track" && job !== undefined) {
    const destination = staged === undefined ? undefined : destinationOf(work, staged, state)
    return Effect.andThen(
      tracked === undefined ? holdDestinationMeanwhile(work, destination) : Effect.void,
      track(work, job)
    )
  }
  if (
    step === "collect" &&
    staged !== undefined &&
    validation !== undefined &&
    job !== undefined &&
    tracked !== undefined
  ) {
    return Effect.flatMap(collect(work, staged, job, tracked), (collected) =>
      Effect.tap(
        report(work, { prepared: staged.prepared, validation, job, last: tracked, collected }),
        tellAfterCollect(work)
      )
    )
  }
  return stage(work)
}
