import { Schema } from "effect"
import { queueStates } from "../queue/queue-states.ts"
import { RunSummary } from "../runs/run-summary.ts"

const around = {
  folder: Schema.String.annotate({ description: "Absolute path of the run's folder." }),
  retriedBy: Schema.NullOr(Schema.String).annotate({
    description: "The newest run that retries its failed rows."
  }),
  queue: Schema.NullOr(Schema.Literals(queueStates)).annotate({
    description:
      "Where it stands in the queue of the store; null where it is in none, where the queue cannot be asked, and for runs that have ended, of which it is not asked."
  }),
  needsSomebody: Schema.Boolean.annotate({
    description: "True when it goes on, or is settled, only by somebody's doing."
  }),
  next: Schema.NullOr(Schema.String).annotate({ description: "The command that goes on with it." })
}

const Unreadable = Schema.Struct({
  id: Schema.String,
  state: Schema.Literal("unreadable"),
  problem: Schema.Struct({ tag: Schema.String, message: Schema.String }),
  ...around
})

/** What `runs list` prints. */
export const RunsListDocument = Schema.Struct({
  folder: Schema.String.annotate({ description: "Absolute path of the folder of all runs." }),
  store: Schema.Literals(["folder", "sqlite", "postgres"]).annotate({
    description: "What keeps the records of runs."
  }),
  runs: Schema.Array(Schema.Union([Schema.Struct({ ...RunSummary.fields, ...around }), Unreadable])).annotate(
    {
      description: "In the order asked for, newest first unless asked otherwise."
    }
  ),
  recorded: Schema.NullOr(Schema.Number).annotate({
    description: "How many runs are recorded; null where they are not counted, as in a database."
  }),
  matching: Schema.NullOr(Schema.Number).annotate({
    description: "How many of them are as asked for; null where they were not all looked for."
  }),
  hasMore: Schema.Boolean.annotate({
    description: "True when not all of those are in the document: see --limit."
  })
}).annotate({ description: "Runs that were recorded." })
