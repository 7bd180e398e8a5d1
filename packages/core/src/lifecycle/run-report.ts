import { Effect, Schema } from "effect"
import { createHash } from "node:crypto"
import { join } from "node:path"
import { writeTextWhole } from "../journal/durable-files.ts"
import type { Collected } from "../journal/journal-entry.ts"
import type { RunState } from "../journal/run-state.ts"
import type { ImportError } from "../errors/import-error.ts"
import type { JobRef } from "../model/job.ts"
import { lifecycleSteps } from "../model/lifecycle-step.ts"
import type { Progress } from "../model/progress.ts"
import { RunReport, type RunVerdict } from "../model/run-report.ts"
import type { PreparedFile } from "../model/prepared-file.ts"
import type { ValidationReport } from "../model/validation-report.ts"
import type { ImportRun } from "./import-run.ts"
import { tellReport } from "../telemetry/tell-report.ts"
import { withStepContext } from "./with-step-context.ts"

/** Name of the report in the run's folder. */
export const reportName = "report.json"

const encode = Schema.encodeSync(RunReport)

/** The results of the five steps. */
export interface StepResults {
  readonly prepared: PreparedFile
  readonly validation: ValidationReport
  /** Left out for a file that was imported in parts. */
  readonly job?: JobRef
  readonly last: Pick<Progress, "state" | "providerState" | "detail">
  readonly collected: Collected
  /** Time spent in the runs of the parts, in milliseconds, for a file that was imported in parts. */
  readonly millisOfParts?: RunState["millisByStep"]
}

/** `succeeded` only when every staged row is known to be accepted; finished alone is not success. */
export const verdictOf = (last: Pick<Progress, "state">, { rows }: Pick<Collected, "rows">): RunVerdict => {
  if (last.state === "failed") return "job-failed"
  return rows.accepted === rows.staged && rows.setAside === 0 ? "succeeded" : "incomplete"
}

/** The whole story of a run as one value, from recorded results alone. */
export const makeReport = (
  state: RunState,
  { collected, job, last, millisOfParts, prepared, validation }: StepResults
): RunReport => ({
  version: 1,
  runId: state.runId,
  verdict: verdictOf(last, collected),
  provider: state.plan.provider,
  importType: state.plan.importType,
  target: state.target,
  source: prepared.source,
  sourceSha256: prepared.sourceSha256,
  rows: collected.rows,
  ...(job === undefined ? {} : { job }),
  providerState: last.providerState,
  ...(last.detail === undefined ? {} : { providerDetail: last.detail }),
  ...(collected.parts === undefined ? {} : { parts: collected.parts }),
  validation,
  rejections: collected.rejections,
  calibration: collected.calibration,
  warnings: collected.warnings,
  outputs: collected.outputs,
  files: {
    outcomes: collected.outcomesFile,
    ...(collected.failedRowsFile === undefined ? {} : { failedRows: collected.failedRowsFile })
  },
  steps: lifecycleSteps.map((step) => ({
    step,
    millis: state.millisByStep[step] + (millisOfParts?.[step] ?? 0)
  }))
})

/** Writes `report.json`, whole or not at all. Made from the journal, it comes out the same however often it is made. */
export const report = (work: ImportRun, results: StepResults): Effect.Effect<RunReport, ImportError> =>
  Effect.gen(function* () {
    const { run } = work
    const state = yield* run.state
    const made = makeReport(state, results)
    const text = `${JSON.stringify(encode(made), null, 2)}\n`
    yield* writeTextWhole(join(run.folder, reportName), text)
    if (!state.isReported) {
      yield* run.record({ _tag: "reported", sha256: createHash("sha256").update(text).digest("hex") })
      yield* tellReport(state.plan, made)
    }
    return made
  }).pipe(withStepContext("collect", work))
