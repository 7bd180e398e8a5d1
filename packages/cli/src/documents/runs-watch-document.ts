import { LifecycleStep } from "@bulkport/core"
import { Schema } from "effect"
import { runStates } from "../runs/run-summary.ts"
import { amount, described, nextCommand, orNull, text, time } from "./described.ts"

/** A run that is watched, in the one shape of documents and events. */
export const WatchedRunFacts = Schema.Struct({
  id: text("Id of the run."),
  tenant: orNull(Schema.String, "Whose run it is, where there are several."),
  provider: text("Id of the provider."),
  importType: text("What is imported, by the provider's id of it."),
  state: described(
    Schema.Literals([...runStates, "queued"]),
    "As in a list of runs; queued for a run that waits in the queue and was not begun."
  ),
  standing: text("The same in words for people."),
  queue: orNull(
    Schema.Literals(["queued", "running", "waiting", "stopped", "cancelled", "ended"]),
    "Where it stands in the queue; null where it is in none."
  ),
  worker: orNull(Schema.String, "Name of the worker that has it, or had it last."),
  step: orNull(LifecycleStep, "The first step without a result."),
  file: orNull(Schema.String, "Path of the source file; null before it was begun."),
  rows: orNull(Schema.Int, "Rows to be sent; null before the file was read."),
  rowsProcessed: orNull(
    Schema.Int,
    "Rows that the service says it has processed; null when it does not say."
  ),
  begunAt: time("When it was begun, or submitted before that."),
  changedAt: time("When something was recorded of it last."),
  next: nextCommand
})

/** What `runs watch` prints: how things stand at a look. */
export const RunsWatchDocument = Schema.Struct({
  store: described(Schema.Literals(["folder", "sqlite", "postgres"]), "What keeps the records of runs."),
  at: time("When it was looked."),
  numbers: described(
    Schema.Struct({
      pending: amount("With steps left, and no job under way."),
      running: amount("With a job under way."),
      "in-doubt": amount("With a start in doubt."),
      finished: amount("With results, where these were asked for.")
    }),
    "How many runs stand so, of those that were found."
  ),
  hasMore: described(Schema.Boolean, "True when there are more runs than were looked at: the newest were."),
  queue: orNull(
    Schema.Struct({
      queued: amount("Waiting for a worker."),
      running: amount("In the hands of a worker."),
      waiting: amount("Waiting for the next look at their job, or to be tried again."),
      stopped: amount("In need of somebody."),
      cancelled: amount("Withdrawn."),
      ended: amount("With a report."),
      oldestQueuedAt: orNull(Schema.String, "When the one that waits longest was submitted. ISO 8601, UTC."),
      queuedByTenant: described(
        Schema.Array(
          Schema.Struct({
            tenant: orNull(Schema.String, "Null for runs without one."),
            queued: amount("Runs.")
          })
        ),
        "Of those that were found, by whose they are."
      )
    }),
    "The queue of the store; null where nothing was ever in one."
  ),
  runs: described(Schema.Array(WatchedRunFacts), "What needs somebody first.")
}).annotate({ description: "Runs that are under way." })
