import { LifecycleStep } from "@bulkport/core"
import { Schema } from "effect"
import { queueStates } from "../queue/queue-states.ts"
import { amount, described, nextCommand, orNull, text, time } from "./described.ts"

/** How many runs stand how in a queue. */
export const QueueNumbersFacts = {
  queued: amount("Waiting for a worker."),
  running: amount("In the hands of a worker."),
  waiting: amount("Waiting for the next look at their job, or to be tried again."),
  stopped: amount("In need of somebody."),
  cancelled: amount("Withdrawn, or not waited for any more."),
  ended: amount("With a report."),
  oldestQueuedAt: orNull(Schema.String, "When the one that waits longest was submitted. ISO 8601, UTC.")
}

/** A run of the queue, in the one shape of documents. */
const QueuedRunFacts = Schema.Struct({
  run: text("Id of the run."),
  tenant: orNull(Schema.String, "Whose run it is, where there are several."),
  provider: text("Id of the provider."),
  importType: text("What is imported, by the provider's id of it."),
  state: described(Schema.Literals(queueStates), "Where it stands in the queue."),
  priority: described(Schema.Int, "From 0, which can wait, to 9."),
  submittedAt: time("When it was submitted."),
  startedAt: orNull(Schema.String, "When a worker had it first. ISO 8601, UTC."),
  endedAt: orNull(Schema.String, "When it was ended, stopped or cancelled. ISO 8601, UTC."),
  attempts: amount("How often in a row it has failed for a passing reason."),
  worker: orNull(Schema.String, "Name of the worker that has it, or had it last."),
  stop: orNull(
    Schema.Struct({
      step: LifecycleStep,
      reason: text("Tag of the reason: an error that bulkport explain knows."),
      message: Schema.String,
      nextStep: Schema.String
    }),
    "Why it is stopped; or, while it is queued or waiting, what it failed for last."
  ),
  nextLookAt: orNull(Schema.String, "When it is taken up next, if that is known. ISO 8601, UTC."),
  next: nextCommand
})

/** What `queue list` prints. */
export const QueueListDocument = Schema.Struct({
  runs: described(Schema.Array(QueuedRunFacts), "Submitted last first."),
  hasMore: described(Schema.Boolean, "True when there are more: see --limit."),
  numbers: described(Schema.Struct(QueueNumbersFacts), "All runs of the queue, by how they stand.")
}).annotate({ description: "Runs of the queue." })

/** What `submit` prints. */
export const SubmitDocument = Schema.Struct({
  run: text("Id of the run that a worker makes of it."),
  isNew: described(Schema.Boolean, "False when it had been submitted before; nothing was changed then."),
  next: nextCommand
}).annotate({ description: "An import that was put into the queue." })

/** What `queue cancel` prints. */
export const QueueCancelDocument = Schema.Struct({
  run: text("Id of the run, as it was given."),
  cancelled: described(
    Schema.Literals(["withdrawn", "left", "over"]),
    "withdrawn: nothing was started, and nothing will be. left: the job at the service is not waited for any more. over: it had ended before."
  )
}).annotate({ description: "A run that was cancelled." })

/** What `queue resume` prints. */
export const QueueResumeDocument = Schema.Struct({ run: QueuedRunFacts }).annotate({
  description: "A run that was given back to the workers."
})
