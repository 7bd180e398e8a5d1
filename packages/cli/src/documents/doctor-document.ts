import { Diagnosis } from "@bulkport/core"
import { Schema } from "effect"
import { described, orNull, text } from "./described.ts"

/** What `doctor` prints. */
export const DoctorDocument = Schema.Struct({
  places: described(
    Schema.Array(
      Schema.Struct({
        title: text("What was looked at, in a few words."),
        connection: orNull(Schema.String, "Name of the connection; null for what is none."),
        provider: orNull(Schema.String, "Id of the provider; null where there is none."),
        target: orNull(
          Schema.String,
          "The place that the settings lead to, in words; null when it is not known."
        ),
        diagnoses: Schema.Array(
          Schema.Struct({
            ...Diagnosis.fields,
            advice: orNull(Schema.String, "What to do about it, in a sentence.")
          })
        )
      })
    ),
    "This machine, the settings, and the connections, each with what was tried in order."
  ),
  failed: described(Schema.Int, "How many diagnoses failed."),
  next: orNull(Schema.String, "What to do first; null when nothing failed.")
}).annotate({ description: "Whether this machine, the settings and the connections will do." })
