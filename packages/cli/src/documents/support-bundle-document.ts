import { Schema } from "effect"
import { amount, described, orNull, text } from "./described.ts"

/** What `support-bundle` prints. */
export const SupportBundleDocument = Schema.Struct({
  file: text("Absolute path of the archive."),
  bytes: amount("Its size."),
  run: orNull(Schema.String, "The run that it is about; null when none is recorded."),
  entries: described(
    Schema.Array(Schema.Struct({ name: Schema.String, bytes: amount("Before packing.") })),
    "What is inside."
  )
}).annotate({ description: "An archive for support that was written." })
