import { Effect } from "effect"
import { makeFolder } from "../../journal/durable-files.ts"
import type { ImportError } from "../../errors/import-error.ts"
import type { StagedFile } from "../../model/staged-file.ts"
import { enforceFormat, enforceLimits } from "../../provider/enforce-limits.ts"
import { type ImportRun, stepContext } from "../import-run.ts"
import { announce } from "../run-event.ts"
import { withRetries, withStepContext } from "../with-step-context.ts"
import { prepare } from "./prepare.ts"

/** Source file → prepared file → (provider) → staged file. Sending it ahead may be repeated; nothing is imported by it. */
export const stage = (work: ImportRun): Effect.Effect<StagedFile, ImportError> =>
  Effect.gen(function* () {
    const { importType, provider, run } = work
    const { plan, staged } = yield* run.state
    if (staged !== undefined) return staged
    yield* run.record({ _tag: "stage-begun" })
    yield* enforceFormat(plan.source, importType)
    const prepared = yield* prepare(plan, importType, run.folder, (bytes, totalBytes, rows) =>
      announce({ type: "file-read", runId: run.id, bytes, totalBytes, rows })
    )
    yield* enforceLimits(prepared, provider.limits)
    const context = stepContext(work)
    yield* makeFolder(context.folder)
    const file = yield* withRetries("stage", work)(provider.stage(prepared, context))
    yield* run.record({ _tag: "staged", file })
    return file
  }).pipe(withStepContext("stage", work))
