import { Schema } from "effect"
import { described, orNull, text } from "./described.ts"

/** What `bulkport` prints when it is called without a command. */
export const OverviewDocument = Schema.Struct({
  settingsFile: orNull(Schema.String, "The settings file in use, absolute; null when there is none."),
  connections: Schema.Array(
    Schema.Struct({
      name: Schema.String,
      provider: text("Id of the provider."),
      isDefault: described(Schema.Boolean, "True for the one that is used unless another is named.")
    })
  ),
  runsFolder: text("Absolute path of the folder of all runs."),
  runs: orNull(
    Schema.Int,
    "How many runs are recorded; null for more than a hundred in a database, which are not counted."
  ),
  waiting: described(
    Schema.Array(
      Schema.Struct({
        run: text("Id of the run."),
        standing: text("Where it stands, in words."),
        command: text("The command that goes on with it, ready for a shell.")
      })
    ),
    "Runs that somebody has to go on with, newest first."
  ),
  begin: described(
    Schema.Array(Schema.Struct({ command: Schema.String, does: Schema.String })),
    "Commands to begin with."
  )
}).annotate({ description: "How things stand, and how to begin." })
