import { Collected, JsonObject, RowCounts } from "@bulkport/core"
import { Schema } from "effect"
import { queueStates } from "../queue/queue-states.ts"
import { amount, described, nextCommand, orNull, text, time } from "./described.ts"
import { RunFacts } from "./run-facts-document.ts"

/** A part of a file that is imported in parts. */
export const PartFacts = Schema.Struct({
  number: described(Schema.Int, "From 1."),
  id: text("Id of the part's run."),
  standing: text("Where it stands, in a few words."),
  staged: Schema.Struct({ rows: Schema.Int, bytes: Schema.Int, sha256: Schema.String }),
  job: orNull(Schema.String, "The service's id of its job."),
  rows: orNull(RowCounts, "Rows by what became of them; null until its results are collected.")
})

/** What `runs show` and `settle` print: everything recorded of one run that is not about single rows. */
export const RunRecordDocument = Schema.Struct({
  run: Schema.Struct({
    ...RunFacts.fields,
    standing: text("Where it stands, in a few words."),
    options: described(JsonObject, "The options of the import. No secret.")
  }),
  parts: orNull(Schema.Array(PartFacts), "Null for a file that is imported by one job."),
  collected: orNull(Collected, "What collecting gave; null before that."),
  family: orNull(
    Schema.Struct({
      runs: described(Schema.Array(Schema.String), "Ids of the first run and of all retries of its rows."),
      rows: Schema.Struct({
        source: amount("Rows of the first file: the sum of the others."),
        accepted: Schema.Int,
        rejected: Schema.Int,
        setAside: Schema.Int,
        unknown: Schema.Int,
        pending: amount("In runs that have not ended.")
      })
    }),
    "The run and its retries, and what became of the rows of the first file in the end; null where it was not looked for."
  ),
  entries: described(
    Schema.Array(Schema.Struct({ sequence: Schema.Int, at: time("When."), is: text("What happened.") })),
    "What is recorded, oldest first."
  ),
  queue: orNull(
    Schema.Literals(queueStates),
    "Where it stands in the queue of the store; null where it is in none, where the queue cannot be asked, and once it has ended."
  ),
  next: nextCommand
}).annotate({ description: "Everything that is recorded of one run." })
