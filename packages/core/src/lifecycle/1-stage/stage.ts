import { Effect } from "effect"
import type { ImportError } from "../../errors/import-error.ts"
import { type FindingsRefused, type ImportReason, TooManyInvalid } from "../../errors/reasons.ts"
import { makeFolder } from "../../journal/durable-files.ts"
import type { RunJournal } from "../../journal/run-journal.ts"
import type { ImportPlan } from "../../model/import-plan.ts"
import type { PreparedFile } from "../../model/prepared-file.ts"
import type { StagedFile } from "../../model/staged-file.ts"
import type { FindingsTally } from "../../model/validation-report.ts"
import { enforceFormat, enforceLimits } from "../../provider/enforce-limits.ts"
import { type ImportRun, stepContext } from "../import-run.ts"
import { findingsFile, refusal } from "../refusal.ts"
import { announce } from "../run-event.ts"
import { refuseSameContent } from "../same-content.ts"
import { sourceUnchanged } from "../source-unchanged.ts"
import { withRetries, withStepContext } from "../with-step-context.ts"
import { prepare } from "./prepare.ts"

/**
 * Source file → prepared file → (provider) → staged file.
 *
 * Whatever can be found wrong with the file here is found before anything is sent. Sending it ahead may be repeated;
 * nothing is imported by it.
 */
export const stage = (work: ImportRun): Effect.Effect<StagedFile, ImportError, RunJournal> =>
  Effect.gen(function* () {
    const { provider, run } = work
    const { plan, staged } = yield* run.state
    if (staged !== undefined) return staged
    const prepared = yield* prepareOnce(work, plan)
    yield* refuseSameContent(work, prepared)
    const context = stepContext(work)
    yield* makeFolder(context.folder)
    const file = yield* withRetries("stage", work)(provider.stage(prepared, context))
    yield* run.record({ _tag: "staged", file })
    return file
  }).pipe(withStepContext("stage", work))

/** The prepared file, as recorded or made now. */
const prepareOnce = (work: ImportRun, plan: ImportPlan): Effect.Effect<PreparedFile, ImportReason> =>
  Effect.gen(function* () {
    const { importType, provider, run } = work
    const { prepared, tally } = yield* run.state
    if (prepared !== undefined) {
      yield* sourceUnchanged(run.folder, prepared)
      yield* enforceTolerance(plan, prepared, tally)
      return prepared
    }
    yield* run.record({ _tag: "stage-begun" })
    yield* enforceFormat(plan.source, importType)
    const made = yield* prepare(plan, importType, run.folder, (bytes, totalBytes, rows) =>
      announce({ type: "file-read", runId: run.id, bytes, totalBytes, rows })
    )
    yield* enforceLimits(made.file, provider.limits)
    yield* run.record({ _tag: "prepared", ...made })
    yield* enforceTolerance(plan, made.file, made.tally)
    return made.file
  })

/** Refuses invalid rows as the plan says: any of them when it is strict, too many of them when it is tolerant. */
const enforceTolerance = (
  { allowFindings, tolerance }: ImportPlan,
  file: PreparedFile,
  tally: FindingsTally | undefined
): Effect.Effect<void, FindingsRefused | TooManyInvalid> => {
  if (tally === undefined || tally.invalidRows === 0) return Effect.void
  if (tolerance.mode === "strict")
    return allowFindings ? Effect.void : Effect.fail(refusal(tally.findings, tally.samples, findingsFile))
  const rows = file.rows + file.setAside
  const { maxRejectedPercent, maxRejectedRows, minRowsForPercent } = tolerance
  const invalid = tally.invalidRows
  const tooMany = (limit: string) =>
    Effect.fail(new TooManyInvalid({ invalid, rows, limit, file: findingsFile }))
  // Tolerance does not go as far as importing nothing.
  if (invalid === rows) return tooMany(`${rows - 1}`)
  if (maxRejectedRows !== undefined && invalid > maxRejectedRows) return tooMany(`${maxRejectedRows}`)
  if (
    maxRejectedPercent !== undefined &&
    rows >= minRowsForPercent &&
    invalid * 100 > maxRejectedPercent * rows
  ) {
    return tooMany(`${maxRejectedPercent} %`)
  }
  return Effect.void
}
