import { Schema } from "effect"
import { described, text } from "./described.ts"

/** What `runs open` prints. */
export const RunsOpenDocument = Schema.Struct({
  id: text("Id of the run."),
  folder: text("Absolute path of its folder."),
  opened: described(Schema.Boolean, "True when it was opened in a file manager.")
}).annotate({ description: "The folder of a run." })
