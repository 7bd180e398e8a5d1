import { LifecycleStep, Progress, StepResult } from "@bulkport/core"
import { Schema } from "effect"
import { QueueState, QueueStop } from "./queued-run.ts"

const shared = {
  runId: Schema.String,
  /** Grows from event to event of a run, with gaps. Hand it over as `after` to go on behind this event. */
  number: Schema.Number,
  /** Milliseconds since the epoch. */
  at: Schema.Number
}

/** Something that happened to a run of the queue, in its record or in the queue. Holds no secret and no row content. */
export const QueueEvent = Schema.Union([
  Schema.Struct({
    type: Schema.Literal("state-changed"),
    ...shared,
    state: QueueState,
    stop: Schema.optionalKey(QueueStop)
  }).annotate({
    description: "The run stands otherwise in the queue."
  }),
  Schema.Struct({
    type: Schema.Literal("recorded"),
    ...shared,
    /** Tag of the journal entry, such as `job-started`. */
    entry: Schema.String,
    step: Schema.optionalKey(LifecycleStep),
    /** What has come of the step so far. */
    result: Schema.optionalKey(StepResult),
    /** For a look at the job. */
    progress: Schema.optionalKey(Progress)
  }).annotate({ description: "Something was recorded of the run." })
])
export type QueueEvent = typeof QueueEvent.Type
