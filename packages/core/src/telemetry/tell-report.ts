import { Effect, Metric } from "effect"
import type { ImportPlan } from "../model/import-plan.ts"
import type { RunReport } from "../model/run-report.ts"
import { attributeNames as names } from "./attribute-names.ts"
import { EventLog } from "./event-log.ts"
import { measure, MeasureTenants } from "./import-metrics.ts"

/**
 * Says how a run has ended: on the open span, in the log, and in metrics. To be called once for a run, when its report is recorded. A
 * part is told of on its span only, because the whole counts its rows.
 */
export const tellReport = (plan: ImportPlan, report: RunReport): Effect.Effect<void> =>
  Effect.gen(function* () {
    const { accepted, rejected, setAside, staged, unknown } = report.rows
    const { runId, verdict } = report
    const rows = {
      "bulkport.rows.staged": staged,
      "bulkport.rows.accepted": accepted,
      "bulkport.rows.rejected": rejected,
      "bulkport.rows.unknown": unknown,
      "bulkport.rows.set_aside": setAside
    }
    yield* Effect.annotateCurrentSpan({ [names.verdict]: verdict, ...rows })
    if (plan.part !== undefined) return
    const ofRun = {
      [names.provider]: plan.provider,
      [names.importType]: plan.importType,
      [names.tenant]: (yield* MeasureTenants) ? plan.tenant : undefined
    }
    yield* measure("runsEnded", 1, { ...ofRun, [names.verdict]: verdict })
    const outcomes = { accepted, rejected, unknown, "set-aside": setAside }
    for (const [outcome, count] of Object.entries(outcomes))
      yield* measure("rows", count, { ...ofRun, [names.rowOutcome]: outcome })
    const log = yield* EventLog
    yield* log({
      level: verdict === "succeeded" ? "Info" : "Warn",
      message: "run-ended",
      attributes: { [names.runId]: runId, [names.verdict]: verdict, ...rows }
    })
    // It is about the run, whichever step is the last one.
  }).pipe(Effect.provideService(Metric.CurrentMetricAttributes, {}))
