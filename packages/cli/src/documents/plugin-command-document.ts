import { Schema } from "effect"
import { described, orNull, text } from "./described.ts"

/** What a command of a provider's own prints, such as `actito migrate`. */
export const PluginCommandDocument = Schema.Struct({
  command: text("As it is called, such as actito migrate."),
  summary: text("One sentence."),
  isClean: described(Schema.Boolean, "False when something was found that a person should look at."),
  notes: described(
    Schema.Array(Schema.Struct({ heading: Schema.String, sentences: Schema.Array(Schema.String) })),
    "What is to be said about it."
  ),
  output: described(Schema.Json, "The document that was made; null when there is none."),
  savedIn: orNull(Schema.String, "The file it was saved in, absolute; null when it is only here.")
}).annotate({ description: "What a provider's own command has come to." })
