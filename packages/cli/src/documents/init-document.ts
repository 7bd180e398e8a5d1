import { Schema } from "effect"
import { described, text } from "./described.ts"

/** What `init` prints. */
export const InitDocument = Schema.Struct({
  path: text("The settings file, absolute."),
  isNew: described(Schema.Boolean, "False for one that was there, and was added to."),
  connection: text("Name of the connection that was written."),
  isReplaced: described(Schema.Boolean, "True when there was one of this name, and --force was given."),
  isDefault: described(Schema.Boolean, "True when it is used unless --connection names another one."),
  provider: text("Id of the provider."),
  target: text("The place that the settings lead to, in words."),
  settings: described(Schema.Record(Schema.String, Schema.String), "Values by the name of the setting."),
  secrets: described(
    Schema.Array(
      Schema.Struct({
        name: Schema.String,
        source: text("env:NAME, file:PATH or command:PROGRAM."),
        isThere: described(
          Schema.NullOr(Schema.Boolean),
          "Whether the variable or the file is there at present; null for a command, which is not run."
        )
      })
    ),
    "Where each secret comes from. Never a secret."
  ),
  schemaFile: text("The JSON Schema that editors use, absolute."),
  next: described(Schema.Array(Schema.String), "Commands to go on with, ready for a shell, in order.")
}).annotate({ description: "A connection that was written down." })
