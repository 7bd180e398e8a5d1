import { LifecycleStep } from "@bulkport/core"
import { Schema } from "effect"
import { described, orNull, text } from "./described.ts"

/** What any command prints instead of a result, when there is none. */
export const ErrorDocument = Schema.Struct({
  error: Schema.Struct({
    tag: text(
      "Which error it is: match on this and never on a text. Also Interrupted, for a call that was stopped, and Unexpected, for a fault of ours."
    ),
    message: text("What happened, for people."),
    nextStep: text("What to do, for people."),
    step: Schema.optionalKey(described(LifecycleStep, "Where it happened; left out outside a step.")),
    runId: Schema.optionalKey(text("The run it is about; left out when there is none.")),
    provider: Schema.optionalKey(text("The provider it is about; left out when there is none.")),
    closest: Schema.optionalKey(text("What most likely was meant by a name that is not known.")),
    detail: Schema.optionalKey(text("What to report, for a fault of ours.")),
    resume: orNull(
      Schema.String,
      "The command that goes on with the run, ready for a shell; null when it cannot go on like this."
    )
  }),
  guesses: described(
    Schema.Array(Schema.String),
    "What was guessed about the file, in sentences: a wrong guess may be why."
  ),
  folder: orNull(Schema.String, "Where the run is recorded, absolute; null when there is none.")
}).annotate({ description: "Why a call has no result." })
