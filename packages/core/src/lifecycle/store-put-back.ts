import { Effect } from "effect"
import type { RunLocked, StorageFailed } from "../errors/reasons.ts"
import { runIdTime } from "../journal/run-id.ts"
import type { Run } from "../journal/run-journal.ts"
import { EngineSettings } from "./engine-settings.ts"

/** Machines make ids by their own clocks, which agree within seconds. */
const clockSkewMillis = 60_000

/**
 * Records of a run that has been taken up that its store was put back from a backup at a time, unless that is known, or nothing can have been
 * forgotten: it has a job, or was made afterwards. Before anything else is done, so that whoever resumes it later looks for its job
 * first, even without knowing of the backup.
 */
export const recordPutBack = (
  run: Run,
  putBackAt: number | undefined
): Effect.Effect<void, RunLocked | StorageFailed> =>
  Effect.gen(function* () {
    const { collected, job, plan, putBackAt: knownAt, runId } = yield* run.state
    if (putBackAt === undefined || (job ?? collected ?? plan.adopted) !== undefined) return
    // By what was told each time, and not by the clock of this machine, which may be behind that of the one that was told.
    if (knownAt !== undefined && knownAt >= putBackAt) return
    const madeAt = runIdTime(runId)
    if (madeAt !== undefined && madeAt >= putBackAt + clockSkewMillis) return
    yield* run.record({ _tag: "store-put-back", putBackAt })
  })

/** The same, as the settings of the engine have it. */
export const recordOwnPutBack = (run: Run): Effect.Effect<void, RunLocked | StorageFailed> =>
  Effect.flatMap(EngineSettings, ({ putBackAt }) => recordPutBack(run, putBackAt))
