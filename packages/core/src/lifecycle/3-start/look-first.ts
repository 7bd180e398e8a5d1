import { Effect } from "effect"
import type { ImportReason } from "../../errors/reasons.ts"
import type { JobRef } from "../../model/job.ts"
import type { StagedFile } from "../../model/staged-file.ts"
import type { ImportRun } from "../import-run.ts"
import { settleDoubt } from "./settle-doubt.ts"

/** What is said of the doubt, to people. */
const cause = "the store of runs was put back from a backup, and may have forgotten a start"

/**
 * Looks for the job of a run whose store was put back from a backup, before anything else is done for its start. Gives the job if there is one;
 * `undefined` where there is none, or where no start can have been forgotten.
 */
export const lookFirst = (
  work: ImportRun,
  file: StagedFile
): Effect.Effect<JobRef | undefined, ImportReason> =>
  Effect.gen(function* () {
    const { run } = work
    const before = yield* run.state
    // One that was recorded as begun is settled in the same way, and finds whatever was started after it.
    if (before.mayBeForgotten && before.doubt === undefined) {
      yield* run.record({ _tag: "start-in-doubt", cause, isPutBack: true })
    }
    const { doubt } = yield* run.state
    if (doubt?.isPutBack !== true) return undefined
    const job = yield* settleDoubt(work, file, doubt)
    yield* run.record(
      job === undefined
        ? { _tag: "job-absent", knownBy: "find" }
        : { _tag: "job-started", job, knownBy: "find" }
    )
    return job
  })
