import { Effect, Result } from "effect"
import { ImportError } from "../errors/import-error.ts"
import { NotInDoubt } from "../errors/reasons.ts"
import { partRunId } from "../journal/run-id.ts"
import { RunJournal } from "../journal/run-journal.ts"
import type { RunState } from "../journal/run-state.ts"
import type { FilePart } from "../model/file-part.ts"
import type { JobRef } from "../model/job.ts"
import { refuseOtherJob, refuseRecordedJob, type SettleOptions } from "./refuse-other-job.ts"
import { takeUp } from "./resume-import.ts"
import type { ImportServices } from "./run-import.ts"
import { inRunTrace } from "../telemetry/run-trace.ts"
import { withRetries, withStepContext } from "./with-step-context.ts"

/** What a person found out about a start that is in doubt: the service's id of the job, or that there is none. */
export type Settlement = { readonly type: "job"; readonly jobId: string } | { readonly type: "not-started" }

const standingOf = ({ collected, job, mayBeForgotten }: RunState): string => {
  if (collected !== undefined) return "its results have been collected"
  if (mayBeForgotten) return "its store was put back from a backup, and its job was not looked for yet"
  return job === undefined ? "no start has been tried, or it certainly made no job" : `its job is ${job.id}`
}

/** How a run in parts stands, whose parts may be in doubt: then they are what a decision is about. */
const standingOfParts = (runId: string, parts: ReadonlyArray<FilePart>) =>
  Effect.gen(function* () {
    const journal = yield* RunJournal
    const views = yield* Effect.forEach(parts, ({ number }) =>
      Effect.result(journal.view(partRunId(runId, number)))
    )
    const doubted = views.flatMap((view) =>
      Result.isSuccess(view) && view.success.state.doubt !== undefined ? [view.success.id] : []
    )
    return doubted.length === 0
      ? "its file is imported in parts, and no start of them is in doubt"
      : `its file is imported in parts; what is in doubt is the start of ${doubted.join(" and ")}, so name that instead`
  })

/**
 * Records a person's decision about a start that is in doubt, so that `resumeImport` can go on. Of a file that is imported in
 * parts, the start is that of one part, and the id is that of its run.
 *
 * A job is looked at before it is believed. Refused are one that the service does not know, and one of another run: by the label that it
 * carries, as far as the service tells, and by what is recorded of other runs. Nothing is recorded then.
 */
export const settleImport = (
  runId: string,
  settlement: Settlement,
  options: SettleOptions = {}
): Effect.Effect<RunState, ImportError, ImportServices> =>
  settled(runId, settlement, options).pipe(Effect.scoped, inRunTrace("bulkport.settleImport", { runId }))

const settled = Effect.fnUntraced(function* (runId: string, settlement: Settlement, options: SettleOptions) {
  const work = yield* takeUp(runId)
  const { label, provider, run } = work
  const state = yield* run.state
  const inStep = withStepContext("start", work)
  if (state.doubt === undefined) {
    const standing =
      state.parts === undefined ? standingOf(state) : yield* standingOfParts(run.id, state.parts)
    const reason = new NotInDoubt({ runId: run.id, standing })
    return yield* new ImportError({ runId: run.id, step: "start", provider: provider.id, reason })
  }
  if (settlement.type === "not-started") {
    yield* inStep(run.record({ _tag: "job-absent", knownBy: "person" }))
    return yield* run.state
  }
  const job: JobRef = {
    version: 1,
    provider: provider.id,
    id: settlement.jobId,
    target: provider.target,
    label,
    handle: null
  }
  yield* inStep(withRetries("start", work)(provider.track(job)))
  yield* inStep(refuseOtherJob(job.id, work, options))
  const journal = yield* RunJournal
  // Of two who give one job to two runs at the same moment, one records it first, and the other then sees it.
  yield* inStep(
    journal.exclusively(
      Effect.andThen(
        refuseRecordedJob(job.id, work),
        run.record({ _tag: "job-started", job, knownBy: "person" })
      )
    )
  )
  return yield* run.state
})
