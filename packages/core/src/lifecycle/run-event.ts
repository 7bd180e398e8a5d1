import { Context, Effect, Schema } from "effect"
import { FileInspection } from "../model/file-inspection.ts"
import { LifecycleStep } from "../model/lifecycle-step.ts"
import { Progress } from "../model/progress.ts"
import { StepResult } from "./step-result.ts"
import { seeEvent } from "../telemetry/see-event.ts"

const kind = <Type extends string, Fields extends Schema.Struct.Fields>(
  type: Type,
  description: string,
  fields: Fields
) => Schema.Struct({ type: Schema.Literal(type), runId: Schema.String, ...fields }).annotate({ description })

const said = <S extends Schema.Top>(schema: S, description: string) => schema.annotate({ description })

/** Something that happened to a run whose file is imported by one job, or to the run of one part. */
export const SingleRunEvent = Schema.Union([
  kind("run-created", "A run has begun, and is recorded in its folder.", { folder: Schema.String }),
  kind("file-inspected", "What the file was found to be, before its rows are read.", {
    inspection: FileInspection
  }),
  kind("step-begun", "A step has begun.", { step: LifecycleStep }),
  kind("step-finished", "A step has a result.", {
    step: LifecycleStep,
    millis: Schema.Number,
    wasRecorded: said(Schema.Boolean, "True when the result was already recorded by an earlier process."),
    result: Schema.optionalKey(StepResult)
  }),
  kind("file-read", "While the source file is read: bytes so far, of how many, and rows so far.", {
    bytes: Schema.Number,
    totalBytes: Schema.Number,
    rows: Schema.Number
  }),
  kind(
    "file-sent",
    "While a request takes the file, or a part of it, to the service: bytes so far, of how many. A retry begins anew.",
    { step: LifecycleStep, bytes: Schema.Number, totalBytes: Schema.Number }
  ),
  kind(
    "stage-noted",
    "What staging has decided or could not check, in sentences. Of a file in parts, the first one speaks for all.",
    { notes: Schema.Array(Schema.String) }
  ),
  kind(
    "start-announced",
    "What the start that comes next does beyond its rows. Not told when there is nothing to say.",
    {
      rows: Schema.Number,
      target: Schema.String,
      effects: said(Schema.Array(Schema.String), "In sentences.")
    }
  ),
  kind(
    "allowance-warned",
    "The imports to come are more than what is left of the allowance of the place they go to, as far as this machine knows. Told before any of them is started, and nothing is refused for it.",
    {
      destination: said(Schema.String, "In words, such as `table 16`."),
      unit: said(Schema.String, "In words that follow a number, such as `runs a day`."),
      most: Schema.Number,
      used: said(Schema.Number, "Made from this machine already, within the allowance's time."),
      needed: Schema.Number
    }
  ),
  kind(
    "destination-awaited",
    "Another import into the same place is under way, and its end is waited for. Nothing has been started.",
    {
      destination: Schema.String,
      heldBy: said(
        Schema.optionalKey(Schema.String),
        "The run of that import. Left out where it is not known, or of another tenant."
      )
    }
  ),
  kind("progressed", "One look at the job.", { progress: Progress }),
  kind("retry-scheduled", "A call failed for a passing reason and will be made again after this pause.", {
    step: LifecycleStep,
    reason: said(Schema.String, "Tag of the reason."),
    pauseMillis: Schema.Number
  }),
  kind("start-doubted", "It is not certain whether there is a job, and it is being looked for.", {
    cause: Schema.String,
    isPutBack: said(
      Schema.optionalKey(Schema.Boolean),
      "True where no start is known, and the store may have forgotten one. Left out after a lost reply."
    )
  }),
  kind(
    "after-collect-failed",
    "The run has its report, and the hook that was to be told of it failed. Resuming the run tells it again.",
    { why: said(Schema.String, "In a sentence, without the words of the failure.") }
  ),
  kind("output-saved", "A result file has been saved as received.", {
    name: Schema.String,
    bytes: Schema.Number
  })
])
export type SingleRunEvent = typeof SingleRunEvent.Type

/** Something a watcher of a run may want to show. Holds no secret and no row content. */
export const RunEvent = Schema.Union([
  ...SingleRunEvent.members,
  kind(
    "part-event",
    "Something that happened to a part of a file that is imported in parts. The run is that of the whole file.",
    {
      part: said(Schema.Number, "From 1."),
      of: Schema.Number,
      event: SingleRunEvent
    }
  )
])
export type RunEvent = typeof RunEvent.Type

/** Told of every event of every run; does nothing unless another is provided. Must not fail and should not wait. */
export const RunObserver: Context.Reference<(event: RunEvent) => Effect.Effect<void>> = Context.Reference<
  (event: RunEvent) => Effect.Effect<void>
>("@bulkport/core/RunObserver", { defaultValue: () => () => Effect.void })

/** Tells the observer, and whoever watches from outside. */
export const announce = (event: RunEvent): Effect.Effect<void> =>
  Effect.andThen(
    seeEvent(event),
    Effect.flatMap(RunObserver, (observe) => observe(event))
  )
