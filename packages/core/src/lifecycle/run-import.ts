import { Effect, type Scope } from "effect"
import { ImportError } from "../errors/import-error.ts"
import type { ImportReason } from "../errors/reasons.ts"
import { type BeginOptions, RunJournal } from "../journal/run-journal.ts"
import type { ImportRequest } from "../model/import-plan.ts"
import type { RunReport } from "../model/run-report.ts"
import { ProviderRegistry } from "../provider/provider-registry.ts"
import { enforceFormat } from "../provider/enforce-format.ts"
import { inspectFile } from "./1-stage/inspect-file.ts"
import { isInParts, stage } from "./1-stage/stage.ts"
import { stagedOnceMore } from "./staged-once-more.ts"
import { recordOwnPutBack } from "./store-put-back.ts"
import { validate } from "./2-validate/validate.ts"
import { start } from "./3-start/start.ts"
import { track } from "./4-track/track.ts"
import { collect } from "./5-collect/collect.ts"
import { discreetProvider } from "./discreet-provider.ts"
import type { ImportRun } from "./import-run.ts"
import { announce } from "./run-event.ts"
import { runParts } from "./parts/run-parts.ts"
import { requireTenant } from "./require-tenant.ts"
import { report } from "./run-report.ts"
import { tellAfterCollect } from "./tell-after-collect.ts"
import { told } from "./told.ts"
import { measure } from "../telemetry/import-metrics.ts"
import { currentTrace, inRunTrace } from "../telemetry/run-trace.ts"
import { measuredInRun, tellRun } from "../telemetry/step-span.ts"

/** What the engine needs: where runs are recorded, and which providers there are. */
export type ImportServices = RunJournal | ProviderRegistry

/** Takes one source file through all five steps and reports what became of every row. */
export const runImport = (
  plan: ImportRequest,
  options: BeginOptions = {}
): Effect.Effect<RunReport, ImportError, ImportServices> =>
  Effect.scoped(Effect.flatMap(beginRun(plan, options), allSteps)).pipe(
    inRunTrace("bulkport.runImport", { runId: options.runId, parentId: plan.parent?.runId })
  )

/** All five steps in order. A step whose result is already recorded gives that result and does nothing. */
export const allSteps = Effect.fnUntraced(function* (
  work: ImportRun
): Effect.fn.Return<RunReport, ImportError, RunJournal> {
  const ended = yield* Effect.scoped(upToEnd(work))
  if ("parts" in ended) return yield* Effect.tap(runParts(work, ended), tellAfterCollect(work))
  const { file, job, last, validation } = ended
  const collected = yield* told("collect", work, collect(work, file, job, last))
  return yield* Effect.tap(
    report(work, { prepared: file.prepared, validation, job, last, collected }),
    tellAfterCollect(work)
  )
})

/** The four steps until the job has ended, as has its hold on the place that its rows go to once the scope closes. */
const upToEnd = (work: ImportRun) =>
  Effect.gen(function* () {
    const begun = yield* stagedOnceMore(upToStart(work))
    if ("parts" in begun) return begun
    const last = yield* told("track", work, track(work, begun.job))
    return { ...begun, last }
  })

/** The three steps before the job is there. */
const upToStart = (work: ImportRun) =>
  Effect.gen(function* () {
    const file = yield* told("stage", work, stage(work))
    if (isInParts(file)) return file
    const validation = yield* told("validate", work, validate(work, file))
    const job = yield* told("start", work, start(work, file, validation))
    return { file, validation, job }
  })

/**
 * Finds out how the file is to be read, opens the provider, checks the plan against it, and begins the run. Nothing has been
 * sent. A file that cannot be read at all leaves no run behind.
 */
export const beginRun = (
  plan: ImportRequest,
  options: BeginOptions = {}
): Effect.Effect<ImportRun, ImportError, ImportServices | Scope.Scope> =>
  Effect.gen(function* () {
    yield* requireTenant(plan.tenant)
    const registry = yield* ProviderRegistry
    const plugin = yield* registry.plugin(plan.provider)
    const importType = yield* plugin.importType(plan.importType, plan.options)
    const inspection = yield* inspectFile(plan.source)
    yield* enforceFormat(inspection.source, plan, importType)
    const provider = yield* registry.open(plan.provider, plan.connection, plan.tenant)
    const journal = yield* RunJournal
    const trace = yield* currentTrace
    const run = yield* journal.create(
      { ...plan, source: inspection.source, importType: importType.id },
      provider.target,
      { ...options, ...(trace === undefined ? {} : { trace }) }
    )
    yield* recordOwnPutBack(run)
    yield* announce({ type: "run-created", runId: run.id, folder: run.folder })
    yield* announce({ type: "file-inspected", runId: run.id, inspection })
    const { label } = yield* run.state
    const work: ImportRun = { run, provider: discreetProvider(provider, run), importType, label }
    yield* tellRun(work)
    if (!run.isResumed) yield* measuredInRun(work)(measure("runsBegun", 1))
    return work
  }).pipe(
    Effect.mapError(
      (reason: ImportReason) => new ImportError({ step: "stage", provider: plan.provider, reason })
    )
  )
