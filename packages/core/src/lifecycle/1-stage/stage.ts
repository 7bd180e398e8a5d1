import { Effect } from "effect"
import type { ImportError } from "../../errors/import-error.ts"
import {
  type FindingsRefused,
  type ImportReason,
  LimitExceeded,
  type TooManyInvalid
} from "../../errors/reasons.ts"
import { makeFolder } from "../../journal/durable-files.ts"
import type { RunJournal } from "../../journal/run-journal.ts"
import type { ImportPlan } from "../../model/import-plan.ts"
import type { PreparedFile } from "../../model/prepared-file.ts"
import type { StagedFile } from "../../model/staged-file.ts"
import type { FindingsTally } from "../../model/validation-report.ts"
import type { FilePart } from "../../model/file-part.ts"
import type { Limits } from "../../provider/limits.ts"
import { type ImportRun, stepContext } from "../import-run.ts"
import { announce } from "../run-event.ts"
import { findingsFile, refusal } from "../refusal.ts"
import { recordRefusal } from "../record-refusal.ts"
import { refuseSameContent } from "../same-content.ts"
import { sourceUnchanged } from "../source-unchanged.ts"
import { withRetries, withStepContext } from "../with-step-context.ts"
import { prepare } from "./prepare.ts"
import { retriedRun } from "./retried-run.ts"
import { mayNeedParts, splitFile } from "./split-file.ts"
import { toleranceRefusal } from "./tolerance-refusal.ts"

/** A file that is more than the provider takes in one job. Its parts are staged by runs of their own. */
export interface FileInParts {
  readonly prepared: PreparedFile
  readonly parts: ReadonlyArray<FilePart>
}

/** A part would be taken for all there is. */
const tooMuchForOneJob = (file: PreparedFile, limits: Limits): LimitExceeded => {
  const path = file.source.path
  const inOneJob = "and an import of this type is not cut into parts"
  const { maxFileBytes, maxPackedBytes = 0, maxRows } = limits
  if (maxRows !== undefined && file.rows > maxRows)
    return new LimitExceeded({ path, what: `rows, ${inOneJob}`, allowed: maxRows, actual: file.rows })
  return maxFileBytes !== undefined && file.bytes > maxFileBytes
    ? new LimitExceeded({ path, what: `bytes, ${inOneJob}`, allowed: maxFileBytes, actual: file.bytes })
    : new LimitExceeded({
        path,
        what: `bytes before compression, ${inOneJob}, and too many after it`,
        allowed: maxPackedBytes,
        actual: file.bytes
      })
}

/** True for a file that is imported in parts. */
export const isInParts = (file: StagedFile | FileInParts): file is FileInParts => "parts" in file

/**
 * Source file → prepared file → (provider) → staged file, or the parts in which it is imported. The file of a job that was
 * started elsewhere has been sent already.
 *
 * Whatever can be found wrong with the file here is found before anything is sent. Sending it ahead may be repeated;
 * nothing is imported by it.
 */
export const stage = (work: ImportRun): Effect.Effect<StagedFile | FileInParts, ImportError, RunJournal> =>
  Effect.gen(function* () {
    const { provider, run } = work
    const { parts, plan, prepared: known, staged } = yield* run.state
    if (staged !== undefined) return staged
    if (parts !== undefined && known !== undefined) return { prepared: known, parts }
    const prepared = yield* prepareOnce(work, plan)
    if (plan.adopted !== undefined) {
      const file: StagedFile = { prepared, handle: null }
      yield* run.record({ _tag: "staged", file })
      return file
    }
    // What is said of the first part holds for all of them.
    if ((plan.part?.number ?? 1) === 1) {
      yield* refuseSameContent(work, prepared).pipe(recordRefusal(run))
    }
    if (plan.part === undefined && mayNeedParts(prepared, provider.limits)) {
      const found = yield* splitFile(prepared, provider.limits, run.folder)
      if (found.length > 1) {
        if (work.importType.isWholeSet === true) return yield* tooMuchForOneJob(prepared, provider.limits)
        yield* run.record({ _tag: "split", parts: found })
        return { prepared, parts: found }
      }
    }
    const context = stepContext(work)
    yield* makeFolder(context.folder)
    const retryOf = yield* retriedRun(plan)
    const told = retryOf === undefined ? context : { ...context, retryOf }
    const file = yield* withRetries("stage", work)(provider.stage(prepared, told))
    yield* run.record({ _tag: "staged", file })
    const { notes = [] } = file
    if (notes.length > 0 && (plan.part?.number ?? 1) === 1) {
      yield* announce({ type: "stage-noted", runId: run.id, notes })
    }
    return file
  }).pipe(withStepContext("stage", work))

/** The prepared file, as recorded or made now. */
const prepareOnce = (work: ImportRun, plan: ImportPlan): Effect.Effect<PreparedFile, ImportReason> =>
  Effect.gen(function* () {
    const { importType, run } = work
    const { prepared, tally } = yield* run.state
    if (prepared !== undefined) {
      yield* sourceUnchanged(run.folder, prepared)
      yield* enforceTolerance(work, plan, prepared, tally)
      return prepared
    }
    yield* run.record({ _tag: "stage-begun" })
    const made = yield* prepare(plan, importType, run.folder, (bytes, totalBytes, rows) =>
      announce({ type: "file-read", runId: run.id, bytes, totalBytes, rows })
    )
    yield* run.record({ _tag: "prepared", ...made })
    yield* enforceTolerance(work, plan, made.file, made.tally)
    return made.file
  })

/** Refuses invalid rows as the plan says, and always where a row that is not in the file would be taken for one that is to go. */
const enforceTolerance = (
  { importType }: ImportRun,
  plan: ImportPlan,
  file: PreparedFile,
  tally: FindingsTally | undefined
): Effect.Effect<void, FindingsRefused | TooManyInvalid> => {
  const isCutShort = importType.isWholeSet === true && file.setAside > 0 && tally !== undefined
  const refused = isCutShort ? refusal(tally, findingsFile) : toleranceRefusal(plan, file, tally)
  return refused === undefined ? Effect.void : Effect.fail(refused)
}
