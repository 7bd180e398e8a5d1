import { JsonObject } from "@bulkport/core"
import { Schema } from "effect"
import { described, orNull, text } from "./described.ts"

/** What `schema` prints with `--json`. */
export const SchemaDocument = Schema.Struct({
  schemas: described(
    Schema.Array(
      Schema.Struct({
        name: text("As the command takes it."),
        id: text("As the member schema of what is printed has it."),
        description: Schema.String
      })
    ),
    "Those that were asked for, by name."
  ),
  jsonSchema: orNull(JsonObject, "The one that was asked for, JSON Schema 2020-12; null for a list.")
}).annotate({ description: "The shapes of what the command line prints." })
