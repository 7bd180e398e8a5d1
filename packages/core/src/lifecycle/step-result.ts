import { Schema } from "effect"
import type { RunState } from "../journal/run-state.ts"
import type { LifecycleStep } from "../model/lifecycle-step.ts"
import { RowCounts } from "../model/run-report.ts"

/** What came of a step, in the few numbers that fit into a line. Holds no row content; what is not known is left out. */
export const StepResult = Schema.Struct({
  /** Of `stage`: what will be sent. */
  staged: Schema.optionalKey(Schema.Struct({ rows: Schema.Number, bytes: Schema.Number })),
  /** Of `stage`: how many parts the file is imported in, where one job does not take it. */
  parts: Schema.optionalKey(Schema.Number),
  /** Of `validate`: what the engine and the service found together. */
  findings: Schema.optionalKey(Schema.Number),
  warnings: Schema.optionalKey(Schema.Number),
  /** Of `start`: the service's id of the job. */
  jobId: Schema.optionalKey(Schema.String),
  /** Of `track`: the service's own word for how the job ended. */
  providerState: Schema.optionalKey(Schema.String),
  /** Of `collect`: what became of the rows. */
  rows: Schema.optionalKey(RowCounts)
})
export type StepResult = typeof StepResult.Type

/** What a run's record says came of a step; empty when it has no result yet. */
export const stepResult = (step: LifecycleStep, state: RunState): StepResult => {
  switch (step) {
    case "stage": {
      const prepared = state.staged?.prepared ?? state.prepared
      return {
        ...(prepared === undefined ? {} : { staged: { rows: prepared.rows, bytes: prepared.bytes } }),
        ...(state.parts === undefined ? {} : { parts: state.parts.length })
      }
    }
    case "validate":
      return state.validation === undefined
        ? {}
        : { findings: state.validation.findings, warnings: state.validation.warnings }
    case "start":
      return state.job === undefined ? {} : { jobId: state.job.id }
    case "track":
      return state.tracked === undefined ? {} : { providerState: state.tracked.providerState }
    case "collect":
      return state.collected === undefined ? {} : { rows: state.collected.rows }
  }
}
