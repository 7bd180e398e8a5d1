/** Whose a job is that a person has named for a start in doubt. */
import { Effect, Option, Result, Stream } from "effect"
import { type ImportReason, JobNotOfRun, type StorageFailed } from "../errors/reasons.ts"
import { partRunId, readLabel, wholeRunId } from "../journal/run-id.ts"
import { RunJournal } from "../journal/run-journal.ts"
import type { RunOverview } from "../journal/run-overview.ts"
import type { RunState } from "../journal/run-state.ts"
import { type ImportRun, stepContext } from "./import-run.ts"
import { withRetries } from "./with-step-context.ts"

/** What is asked of a job before it is believed. */
export interface SettleOptions {
  /**
   * True when the service has to tell that the job carries the label of the run: for whoever may decide for one of several tenants that
   * import with the same account. Otherwise, a job is believed of which nothing is told.
   */
  readonly needsLabel?: boolean
}

/** The other runs that have recorded this job as theirs. One that only follows a job that was started elsewhere has it not. */
const ownersOf = (
  jobId: string,
  { provider, run }: ImportRun
): Effect.Effect<ReadonlyArray<string>, StorageFailed, RunJournal> =>
  Effect.gen(function* () {
    const journal = yield* RunJournal
    const found: Array<RunOverview> = []
    let after: string | undefined
    do {
      const question = { provider: provider.id, jobId, ...(after === undefined ? {} : { after }) }
      const page = yield* journal.find(question)
      found.push(...page.runs.filter(({ target }) => target === provider.target))
      after = page.next
    } while (after !== undefined)
    const owners = yield* Effect.forEach(found, ({ id, parts = 0 }) =>
      Effect.gen(function* () {
        // Of a file in parts, the job is that of one of them.
        const ids = parts === 0 ? [id] : Array.from({ length: parts }, (_, at) => partRunId(id, at + 1))
        const views = yield* Effect.forEach(ids, (one) => Effect.result(journal.view(one)))
        return views.flatMap((view) =>
          Result.isSuccess(view) &&
          view.success.id !== run.id &&
          view.success.state.job?.id === jobId &&
          view.success.state.plan.adopted === undefined
            ? [view.success.id]
            : []
        )
      })
    )
    return owners.flat()
  })

/** The label of a run that a job carries, as far as the service tells; `undefined` where it tells of none. */
const labelAt = (
  jobId: string,
  work: ImportRun,
  { staged }: RunState
): Effect.Effect<string | undefined, ImportReason> =>
  Effect.gen(function* () {
    const { label, provider } = work
    const { adopt, find, jobs } = provider
    const retried = withRetries("start", work)
    const ours =
      find === undefined || staged === undefined
        ? []
        : // A provider may only be able to say that a person has to look, who has done so.
          yield* Effect.catchIf(
            retried(find(staged, stepContext(work))),
            ({ isRetryable }) => !isRetryable,
            () => Effect.succeed([])
          )
    if (ours.some(({ id }) => id === jobId)) return label
    if (adopt !== undefined) return (yield* retried(adopt(jobId))).job.label
    if (jobs === undefined) return undefined
    const listed = yield* retried(Stream.runHead(Stream.filter(jobs(), ({ id }) => id === jobId)))
    return Option.getOrUndefined(listed)?.label
  })

/** Only who may see a run is told of it. */
const otherOf = (id: string, { run }: ImportRun) =>
  Effect.gen(function* () {
    const other = yield* Effect.result((yield* RunJournal).view(wholeRunId(id)))
    const { plan } = yield* run.state
    return Result.isSuccess(other) && other.success.state.plan.tenant === plan.tenant
      ? { otherRunId: id }
      : {}
  })

/** Fails when another run has recorded the job as its own. */
export const refuseRecordedJob = (
  jobId: string,
  work: ImportRun
): Effect.Effect<void, JobNotOfRun | StorageFailed, RunJournal> =>
  Effect.gen(function* () {
    const [owner] = yield* ownersOf(jobId, work)
    if (owner === undefined) return
    return yield* new JobNotOfRun({
      runId: work.run.id,
      jobId,
      evidence: "record",
      ...(yield* otherOf(owner, work))
    })
  })

/**
 * Fails when a job is not to be taken for that of a run: it carries the label of another run, another run has recorded it, or nothing
 * is told of it where that is needed.
 */
export const refuseOtherJob = (
  jobId: string,
  work: ImportRun,
  { needsLabel = false }: SettleOptions
): Effect.Effect<void, ImportReason, RunJournal> =>
  Effect.gen(function* () {
    const { label, run } = work
    const about = { runId: run.id, jobId }
    yield* refuseRecordedJob(jobId, work)
    const carried = yield* labelAt(jobId, work, yield* run.state)
    if (carried === label) return
    const other = carried === undefined ? undefined : readLabel(carried)
    if (other !== undefined) {
      return yield* new JobNotOfRun({ ...about, evidence: "label", ...(yield* otherOf(other, work)) })
    }
    if (needsLabel) return yield* new JobNotOfRun({ ...about, evidence: "none" })
  })
