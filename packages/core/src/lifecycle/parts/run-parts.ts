import { Effect, Result } from "effect"
import type { ImportError } from "../../errors/import-error.ts"
import type { RunJournal } from "../../journal/run-journal.ts"
import type { StagedFile } from "../../model/staged-file.ts"
import type { RunReport } from "../../model/run-report.ts"
import type { ValidationReport } from "../../model/validation-report.ts"
import { type FileInParts, isInParts, stage } from "../1-stage/stage.ts"
import { validate } from "../2-validate/validate.ts"
import { refuseFindings, start } from "../3-start/start.ts"
import { track } from "../4-track/track.ts"
import { collect } from "../5-collect/collect.ts"
import type { ImportRun } from "../import-run.ts"
import { report, verdictOf } from "../run-report.ts"
import { sourceUnchanged } from "../source-unchanged.ts"
import { told } from "../told.ts"
import { withStepContext } from "../with-step-context.ts"
import { combineParts, combineValidations, type EndedPart } from "./combine-parts.ts"
import { openPart, type PartRun } from "./part-run.ts"

/** A part that has been staged and validated. */
interface ReadyPart extends PartRun {
  readonly file: StagedFile
  readonly validation: ValidationReport
}

/**
 * Imports a file in parts, each through a run of its own, and makes one report about the whole.
 *
 * All parts are staged and validated before the first one is started. Then they are imported in order, as many at once as
 * the provider allows. When one fails, no further part is begun; resuming goes on with the ones that have not ended.
 */
export const runParts = (
  work: ImportRun,
  whole: FileInParts
): Effect.Effect<RunReport, ImportError, RunJournal> =>
  Effect.gen(function* () {
    const { run } = work
    const state = yield* run.state
    if (state.collected === undefined) yield* importParts(work, whole)
    const { collected, validation } = yield* run.state
    // Both are recorded by now.
    if (collected === undefined || validation === undefined) return yield* Effect.die("a part has no result")
    const parts = collected.parts ?? []
    const hasFailed = parts.some(({ verdict }) => verdict === "job-failed")
    const providerState = [...new Set(parts.map((part) => part.providerState))].join(", ")
    const last = { state: hasFailed ? ("failed" as const) : ("finished" as const), providerState }
    return yield* report(work, { prepared: whole.prepared, validation, last, collected })
  })

const importParts = (work: ImportRun, whole: FileInParts): Effect.Effect<void, ImportError, RunJournal> =>
  Effect.gen(function* () {
    const { provider, run } = work
    const concurrency = provider.limits.maxJobsAtOnce ?? 1
    const opened = yield* Effect.forEach(whole.parts, (part) => openPart(work, whole, part))

    const ready = yield* untilFailure(opened, concurrency, (part) => makeReady(part))
    const state = yield* run.state
    const validation = combineValidations(
      state,
      ready.map((part) => part.validation)
    )
    if (state.validation === undefined) {
      yield* run.record({ _tag: "validate-begun" }).pipe(withStepContext("validate", work))
      yield* run.record({ _tag: "validated", report: validation }).pipe(withStepContext("validate", work))
    }
    yield* refuseFindings(state.plan, validation).pipe(withStepContext("start", work))

    const ended = yield* untilFailure(ready, concurrency, (part) => importPart(part))
    yield* Effect.gen(function* () {
      yield* run.record({ _tag: "collect-begun" })
      if (run.isResumed) yield* sourceUnchanged(run.folder, whole.prepared)
      const collected = yield* combineParts(work, whole.prepared, ended)
      yield* run.record({ _tag: "collected", collected })
    }).pipe(withStepContext("collect", work))
  }).pipe(Effect.scoped)

/** Works on parts in order, some at once. After a failure the ones under way go on to their end, and no other is begun. */
const untilFailure = <Part, Done>(
  parts: ReadonlyArray<Part>,
  concurrency: number,
  take: (part: Part) => Effect.Effect<Done, ImportError, RunJournal>
): Effect.Effect<ReadonlyArray<Done>, ImportError, RunJournal> =>
  Effect.gen(function* () {
    let failure: ImportError | undefined
    const results = yield* Effect.forEach(
      parts,
      (part) =>
        failure === undefined
          ? Effect.map(Effect.result(take(part)), (result) => {
              if (Result.isFailure(result)) failure ??= result.failure
              return Result.isSuccess(result) ? [result.success] : []
            })
          : Effect.succeed([]),
      { concurrency }
    )
    if (failure !== undefined) return yield* Effect.fail<ImportError>(failure)
    return results.flat()
  })

const makeReady = (part: PartRun): Effect.Effect<ReadyPart, ImportError, RunJournal> =>
  part.within(
    Effect.gen(function* () {
      const { work } = part
      const file = yield* told("stage", work, stage(work))
      if (isInParts(file)) return yield* Effect.die("a part has parts of its own")
      const validation = yield* told("validate", work, validate(work, file))
      return { ...part, file, validation }
    })
  )

const importPart = (part: ReadyPart): Effect.Effect<EndedPart, ImportError, RunJournal> =>
  part.within(
    Effect.gen(function* () {
      const { file, number, validation, work } = part
      const job = yield* told("start", work, start(work, file, validation))
      const last = yield* told("track", work, track(work, job))
      const collected = yield* told("collect", work, collect(work, file, job, last))
      const { providerState } = last
      yield* report(work, { prepared: file.prepared, validation, job, last, collected })
      const { folder, id: runId } = work.run
      const verdict = verdictOf(last, collected)
      return {
        number,
        folder,
        collected,
        report: { number, runId, verdict, rows: collected.rows, job, providerState }
      }
    })
  )
