import { Effect } from "effect"
import { join } from "node:path"
import type { ImportError } from "../../errors/import-error.ts"
import type { ImportReason } from "../../errors/reasons.ts"
import type { Collected } from "../../journal/journal-entry.ts"
import { makeFolder } from "../../journal/durable-files.ts"
import { stepFolders } from "../../journal/run-journal-files.ts"
import type { JobRef } from "../../model/job.ts"
import type { SavedOutput } from "../../model/output-file.ts"
import type { Progress } from "../../model/progress.ts"
import type { StagedFile } from "../../model/staged-file.ts"
import type { ImportRun } from "../import-run.ts"
import { sourceUnchanged } from "../source-unchanged.ts"
import { withRetries, withStepContext } from "../with-step-context.ts"
import { matchRows } from "./match-rows.ts"
import { saveRawFiles } from "./save-raw-files.ts"

/** Job → its result files as received, and what became of every row. */
export const collect = (
  work: ImportRun,
  file: StagedFile,
  job: JobRef,
  last: Progress
): Effect.Effect<Collected, ImportError> =>
  Effect.gen(function* () {
    const { run } = work
    const { collected } = yield* run.state
    if (collected !== undefined) return collected
    yield* run.record({ _tag: "collect-begun" })
    // Jobs take long: what is said about rows must not be paired with those of another file.
    yield* sourceUnchanged(run.folder, file.prepared)
    yield* makeFolder(join(run.folder, stepFolders.collect))
    const { outputs, warnings } = yield* outputsOf(work, job, last)
    const matched = yield* matchRows(work, file, outputs)
    const result: Collected = {
      rows: matched.rows,
      rejections: matched.rejections,
      calibration: matched.calibration,
      warnings: [...warnings, ...matched.warnings],
      outputs,
      outcomesFile: `${stepFolders.collect}/${matched.outcomesFile}`,
      ...(matched.failedRowsFile === undefined
        ? {}
        : { failedRowsFile: `${stepFolders.collect}/${matched.failedRowsFile}` })
    }
    yield* run.record({ _tag: "collected", collected: result })
    return result
  }).pipe(withStepContext("collect", work))

interface Outputs {
  readonly outputs: ReadonlyArray<SavedOutput>
  readonly warnings: ReadonlyArray<string>
}

const without = (reason: ImportReason): Effect.Effect<Outputs> =>
  Effect.succeed({ outputs: [], warnings: [`${reason.message} ${reason.nextStep}`] })

/** The result files. That there are none to be had any more ends in unknown rows, not in a run without a report. */
const outputsOf = (work: ImportRun, job: JobRef, last: Progress): Effect.Effect<Outputs, ImportReason> =>
  withRetries(
    "collect",
    work
  )(saveRawFiles(work, job)).pipe(
    Effect.map((outputs): Outputs => ({ outputs, warnings: [] })),
    Effect.catch((reason): Effect.Effect<Outputs, ImportReason> => {
      if (reason._tag === "OutputsGone") return without(reason)
      const isFinalRefusal = !reason.isRetryable && reason._tag !== "StorageFailed"
      return last.state === "failed" && isFinalRefusal ? without(reason) : Effect.fail(reason)
    })
  )
