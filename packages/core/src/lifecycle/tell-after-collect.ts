import { Cause, Effect } from "effect"
import { failureKind } from "../errors/failure-kind.ts"
import type { ImportError } from "../errors/import-error.ts"
import type { RunReport } from "../model/run-report.ts"
import { AfterCollect } from "./after-collect.ts"
import type { ImportRun } from "./import-run.ts"
import { announce } from "./run-event.ts"
import { measureHook } from "../telemetry/fleet-metrics.ts"
import { measuredInRun } from "../telemetry/step-span.ts"
import { withStepContext } from "./with-step-context.ts"

/**
 * Tells the report of a run to whoever is to hear of it, unless they have been told. That they were is recorded afterwards; that
 * they could not be told is no failure of the import.
 */
export const tellAfterCollect =
  (work: ImportRun) =>
  (report: RunReport): Effect.Effect<void, ImportError> =>
    Effect.gen(function* () {
      const tell = yield* AfterCollect
      const { run } = work
      const { isReportTold, plan } = yield* run.state
      if (tell === undefined || isReportTold || plan.part !== undefined) return
      const { tenant } = plan
      const ended = { runId: run.id, ...(tenant === undefined ? {} : { tenant }), folder: run.folder, report }
      const isTold = yield* tell(ended).pipe(
        Effect.as(true),
        Effect.catchCause((cause) =>
          Cause.hasInterruptsOnly(cause)
            ? Effect.failCause(cause as Cause.Cause<never>)
            : Effect.as(announceFailure(run.id, Cause.squash(cause)), false)
        )
      )
      yield* measureHook("after-collect", isTold ? "told" : "failed").pipe(measuredInRun(work))
      if (isTold) yield* run.record({ _tag: "report-told" }).pipe(withStepContext("collect", work))
    })

const announceFailure = (runId: string, error: unknown) => {
  const why = `The hook after collect failed${failureKind(error)}.`
  return Effect.andThen(
    announce({ type: "after-collect-failed", runId, why }),
    Effect.logWarning(`${why} Resume run ${runId} to tell it again.`)
  )
}
