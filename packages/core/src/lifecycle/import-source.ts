import { Clock, Effect, Exit } from "effect"
import { ImportError } from "../errors/import-error.ts"
import { newRunId } from "../journal/run-id.ts"
import type { BeginOptions } from "../journal/run-journal.ts"
import type { ImportRequest } from "../model/import-plan.ts"
import { plainSource } from "../model/source-file.ts"
import { ProviderRegistry } from "../provider/provider-registry.ts"
import type { RunReport } from "../model/run-report.ts"
import type { ImportSource, KeepOptions } from "../sources/import-source.ts"
import { keepSource } from "../sources/keep-source.ts"
import type { KeptSource } from "../sources/kept-source.ts"
import { removeUnlessBegun } from "../sources/unused-sources.ts"
import { planImport, type PlanRequest } from "./plan-import.ts"
import { requireTenant } from "./require-tenant.ts"
import { type ImportServices, runImport } from "./run-import.ts"

/** What to import that is no file, and what else a caller has to say. */
export interface SourceImportRequest extends Omit<PlanRequest, "file"> {
  readonly source: ImportSource
  readonly keeping?: KeepOptions
}

/** The plan of an import whose source is kept: it is to begin under this id. */
export interface PlannedImport {
  readonly plan: ImportRequest
  readonly runId: string
  /** False when a source had been kept under this id before, which is the one that is imported. */
  readonly isNew: boolean
}

/** The plan of an import of a source that was kept for it. */
export const planKept = (kept: KeptSource, request: Omit<PlanRequest, "file">): ImportRequest =>
  planImport({
    ...request,
    file: kept.path,
    reading:
      kept.format === undefined
        ? { ...request.reading }
        : { ...plainSource(kept.path, kept.format), ...request.reading }
  })

/**
 * Keeps a source that is no file beside the runs, and gives the plan of its import, for whoever begins that: `runImport(plan, { runId })`,
 * or a queue. A source that fails midway leaves nothing behind.
 *
 * With the id of a run for which a source was kept before, that one is taken, and the one at hand is not read.
 */
export const planSource = (
  request: SourceImportRequest,
  options: BeginOptions = {}
): Effect.Effect<PlannedImport, ImportError, ImportServices> =>
  Effect.gen(function* () {
    const { keeping, source, ...rest } = request
    // Before the source is read, which may take long: what is asked for must be there.
    yield* requireTenant(rest.tenant)
    const plugin = yield* (yield* ProviderRegistry).plugin(rest.provider)
    const { formats } = yield* plugin.importType(rest.importType, rest.options ?? {})
    const format = rest.sendAs ?? (formats.includes("jsonl") ? "jsonl" : "csv")
    const runId = options.runId ?? newRunId(yield* Clock.currentTimeMillis)
    const kept = yield* keepSource(runId, source, { format, ...keeping })
    return { runId, plan: planKept(kept.source, rest), isNew: kept.isNew }
  }).pipe(
    Effect.mapError((reason) => new ImportError({ step: "stage", provider: request.provider, reason })),
    Effect.withSpan("bulkport.keepSource")
  )

/**
 * Imports a source that is no file: keeps it first, whole, and then takes it through all five steps. From then on it is a run like any
 * other, which can be resumed and retried anywhere. Where no run begins, nothing is kept either.
 */
export const importSource = (
  request: SourceImportRequest,
  options: BeginOptions = {}
): Effect.Effect<RunReport, ImportError, ImportServices> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.gen(function* () {
      const { isNew, plan, runId } = yield* restore(planSource(request, options))
      return yield* restore(runImport(plan, { runId })).pipe(
        Effect.onExit((exit) =>
          // What failed is told of, and not that its remains could not be deleted.
          Exit.isFailure(exit) && isNew ? Effect.ignore(removeUnlessBegun(runId)) : Effect.void
        )
      )
    })
  )
