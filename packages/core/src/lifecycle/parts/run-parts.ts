import { Effect, Result } from "effect"
import type { ImportError } from "../../errors/import-error.ts"
import { partRunId } from "../../journal/run-id.ts"
import { RunJournal } from "../../journal/run-journal.ts"
import type { RunState } from "../../journal/run-state.ts"
import { lifecycleSteps } from "../../model/lifecycle-step.ts"
import type { Destination } from "../../model/destination.ts"
import type { FilePart } from "../../model/file-part.ts"
import type { RunReport } from "../../model/run-report.ts"
import type { StagedFile } from "../../model/staged-file.ts"
import type { ValidationReport } from "../../model/validation-report.ts"
import { type FileInParts, isInParts, stage } from "../1-stage/stage.ts"
import { validate } from "../2-validate/validate.ts"
import { askBeforeParts } from "../3-start/ask-before-start.ts"
import { requireConsent } from "../3-start/require-consent.ts"
import { refuseFindings, start } from "../3-start/start.ts"
import { track } from "../4-track/track.ts"
import { collect } from "../5-collect/collect.ts"
import { warnOfAllowance } from "../destination-allowance.ts"
import { destinationOf, holdDestination, holdDestinationMeanwhile } from "../destination-hold.ts"
import type { ImportRun } from "../import-run.ts"
import { recordRefusal } from "../record-refusal.ts"
import { report, verdictOf } from "../run-report.ts"
import { sourceUnchanged } from "../source-unchanged.ts"
import { stagedOnceMore } from "../staged-once-more.ts"
import { told } from "../told.ts"
import { attributeNames } from "../../telemetry/attribute-names.ts"
import { measuredWait } from "../../telemetry/limit-wait.ts"
import { withStepContext } from "../with-step-context.ts"
import { combineParts, combineValidations, type EndedPart } from "./combine-parts.ts"
import { openPart, type PartRun } from "./part-run.ts"

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
    const millisOfParts = yield* timeInParts(run.id, whole.parts)
    return yield* report(work, { prepared: whole.prepared, validation, last, collected, millisOfParts })
  })

/** The time of all parts, added up step by step, from their journals. */
const timeInParts = (
  runId: string,
  parts: ReadonlyArray<FilePart>
): Effect.Effect<RunState["millisByStep"], never, RunJournal> =>
  Effect.gen(function* () {
    const journal = yield* RunJournal
    const sum = { stage: 0, validate: 0, start: 0, track: 0, collect: 0 }
    for (const { number } of parts) {
      // A report is not held up by a journal that can be read no more.
      const view = yield* Effect.result(journal.view(partRunId(runId, number)))
      if (Result.isFailure(view)) continue
      for (const step of lifecycleSteps) sum[step] += view.success.state.millisByStep[step]
    }
    return sum
  })

const importParts = (work: ImportRun, whole: FileInParts): Effect.Effect<void, ImportError, RunJournal> =>
  Effect.gen(function* () {
    const { provider, run } = work
    const concurrency = provider.limits.maxJobsAtOnce ?? 1
    const validation = (yield* run.state).validation ?? (yield* validateParts(work, whole, concurrency))
    const state = yield* run.state
    const toStart = yield* partsToStart(work, whole.parts)
    const { destination } = toStart
    yield* refuseFindings(state.plan, validation).pipe(
      Effect.andThen(warnOfAllowance(destination, run.id, toStart.count)),
      Effect.andThen(requireConsent(work, whole.prepared.rows)),
      withStepContext("start", work)
    )

    const jobsAtOnce = destination?.isOneAtATime === true ? 1 : concurrency
    const ended = yield* Effect.scoped(
      Effect.andThen(
        // The whole holds the place: the parts of two files must not come in between each other.
        toStart.mayStart
          ? withStepContext("start", work)(measuredWait("destination")(holdDestination(work, destination)))
          : holdDestinationMeanwhile(work, destination),
        withStepContext("start", work)(askBeforeParts(work, whole.prepared, whole.parts))
      ).pipe(
        Effect.andThen(
          untilFailure(whole.parts, jobsAtOnce, (part) => inPart(work, whole, part, importPart))
        ),
        // Seen by the first of them, whose record nobody looks at.
        Effect.tapError(({ reason }: ImportError) =>
          reason._tag === "AlreadyImported"
            ? Effect.fail(reason).pipe(recordRefusal(run), Effect.ignore)
            : Effect.void
        )
      )
    )
    yield* Effect.gen(function* () {
      yield* run.record({ _tag: "collect-begun" })
      // The jobs of all parts together may have taken hours.
      yield* sourceUnchanged(run.folder, whole.prepared)
      const collected = yield* combineParts(work, whole.prepared, ended)
      yield* run.record({ _tag: "collected", collected })
    }).pipe(withStepContext("collect", work))
  })

/** Stages and validates all parts, and records what comes of it. Once that is done, parts are looked at one by one when their turn comes. */
const validateParts = (
  work: ImportRun,
  whole: FileInParts,
  concurrency: number
): Effect.Effect<ValidationReport, ImportError, RunJournal> =>
  Effect.gen(function* () {
    const { run } = work
    const validations = yield* untilFailure(whole.parts, concurrency, (part) =>
      inPart(work, whole, part, makeReady)
    )
    const validation = combineValidations(yield* run.state, whole.parts, validations)
    yield* run.record({ _tag: "validate-begun" }).pipe(withStepContext("validate", work))
    yield* run.record({ _tag: "validated", report: validation }).pipe(withStepContext("validate", work))
    return validation
  })

/** What is left of a file in parts. */
interface PartsToStart {
  /** Where the first of them goes that has not ended, and so all of them. */
  readonly destination: Destination | undefined
  /** How many are still to be started. One that is in doubt has used the allowance already, as far as anybody knows. */
  readonly count: number
  /** True when one of them has no job yet. */
  readonly mayStart: boolean
}

/** Looks at parts that have not ended, where the provider says where rows go. */
const partsToStart = (
  work: ImportRun,
  parts: ReadonlyArray<FilePart>
): Effect.Effect<PartsToStart, never, RunJournal> =>
  Effect.gen(function* () {
    // A file may have thousands of parts.
    if (work.provider.destination === undefined) return { destination: undefined, count: 0, mayStart: true }
    const journal = yield* RunJournal
    let destination: Destination | undefined
    let count = 0
    let mayStart = false
    for (const { number } of parts) {
      // One that cannot be read is told of when its turn comes.
      const view = yield* Effect.result(journal.view(partRunId(work.run.id, number)))
      if (Result.isFailure(view) || view.success.state.tracked !== undefined) continue
      const { doubt, job, staged } = view.success.state
      if (staged !== undefined) destination ??= destinationOf(work, staged, view.success.state)
      if (job === undefined) mayStart = true
      if (job === undefined && doubt === undefined) count += 1
    }
    return { destination, count, mayStart }
  })

/** Holds the run of a part for as long as something is done in it: a file may have thousands of parts. */
const inPart = <Done>(
  work: ImportRun,
  whole: FileInParts,
  part: FilePart,
  take: (part: PartRun) => Effect.Effect<Done, ImportError, RunJournal>
): Effect.Effect<Done, ImportError, RunJournal> =>
  openPart(work, whole, part).pipe(
    Effect.flatMap((opened) => opened.within(take(opened))),
    Effect.scoped,
    Effect.withSpan("bulkport.part", {
      attributes: { [attributeNames.runId]: work.run.id, [attributeNames.part]: part.number }
    })
  )

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

/** Takes a part through the steps that import nothing. */
const makeReady = ({ work }: PartRun): Effect.Effect<ValidationReport, ImportError, RunJournal> =>
  stagedOnceMore(
    Effect.flatMap(told("stage", work, stagePart(work)), (file) =>
      told("validate", work, validate(work, file))
    )
  )

const stagePart = (work: ImportRun): Effect.Effect<StagedFile, ImportError, RunJournal> =>
  Effect.flatMap(stage(work), (file) =>
    isInParts(file) ? Effect.die("a part has parts of its own") : Effect.succeed(file)
  )

/**
 * Takes a part through all steps. Its run has been taken up again since it was staged, so that it is made sure that its bytes
 * are still the same before it is started, however long the parts before it have taken.
 */
const importPart = ({ number, work }: PartRun): Effect.Effect<EndedPart, ImportError, RunJournal> =>
  Effect.gen(function* () {
    const { file, job, validation } = yield* stagedOnceMore(
      Effect.gen(function* () {
        // Both have been told and recorded before, unless the service has lost what was sent ahead.
        const file = yield* stagePart(work)
        const validation = yield* validate(work, file)
        // A part holds nothing: the whole does, see `importParts`.
        const job = yield* Effect.scoped(told("start", work, start(work, file, validation)))
        return { file, validation, job }
      })
    )
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
