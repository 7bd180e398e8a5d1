import { Schema } from "effect"
import { described, orNull, text } from "./described.ts"

/** What `emulate` prints once the emulators are running. */
export const EmulateDocument = Schema.Struct({
  emulators: Schema.Array(
    Schema.Struct({
      id: text("The provider whose service it is."),
      url: Schema.String,
      environment: described(
        Schema.Record(Schema.String, Schema.String),
        "Variables to set for a call that uses it."
      ),
      sampleFile: text("Content of a small file to try."),
      command: text("The command that imports it, ready for a shell.")
    })
  ),
  settingsFile: orNull(
    Schema.String,
    "The settings file that has connections to them, absolute; null without --write-config."
  )
}).annotate({ description: "Local emulators of the services, and how to use them." })
