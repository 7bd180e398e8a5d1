import { Schema } from "effect"
import { trackedStates } from "../runs/track-all.ts"
import { described, nextCommand, orNull, text } from "./described.ts"

/** What `track --all` prints. */
export const TrackAllDocument = Schema.Struct({
  jobs: described(
    Schema.Array(
      Schema.Struct({
        id: text("Id of the run, or of the run of a part."),
        provider: Schema.String,
        importType: Schema.String,
        file: text("Path of the source file."),
        state: described(
          Schema.Literals(trackedStates),
          "unknown: it could not be looked at. in-doubt: it is not certain whether there is a job."
        ),
        providerState: orNull(Schema.String, "The service's own word."),
        rowsProcessed: orNull(Schema.Int, "Null where the service does not say."),
        problem: orNull(
          Schema.Struct({ tag: Schema.String, message: Schema.String, nextStep: Schema.String }),
          "Why it could not be looked at; with RunLocked, another process watches it."
        ),
        exitCode: described(Schema.Int, "What looking at this one alone would have ended with."),
        next: nextCommand
      })
    ),
    "Every job that was not over, newest run first. The exit code of the call is the highest of theirs, and of those of unreadable runs."
  ),
  unreadable: Schema.optionalKey(
    described(
      Schema.Array(
        Schema.Struct({
          id: Schema.String,
          problem: Schema.Struct({ tag: Schema.String, message: Schema.String })
        })
      ),
      "Runs whose record cannot be read: whether they have a job under way is not known."
    )
  )
}).annotate({ description: "How all jobs stand that were not over." })
