import { Diagnosis } from "@bulkport/core"
import { Schema } from "effect"
import { described, orNull, text } from "./described.ts"

/** What `PROVIDER doctor` prints. */
export const ProviderDoctorDocument = Schema.Struct({
  provider: text("Id of the provider."),
  target: text("The place that the settings lead to, in words."),
  diagnoses: described(
    Schema.Array(
      Schema.Struct({
        ...Diagnosis.fields,
        advice: orNull(Schema.String, "What to do about it, in a sentence.")
      })
    ),
    "In the order in which they were tried."
  ),
  next: orNull(Schema.String, "What to do first; null when nothing failed.")
}).annotate({ description: "Whether settings, credentials and rights for a service will do." })
