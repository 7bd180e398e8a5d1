import { RowFate } from "@bulkport/core"
import { Schema } from "effect"
import { described, nextCommand, text } from "./described.ts"

/** What `runs row` prints. */
export const RunsRowDocument = Schema.Struct({
  run: text("Id of the run."),
  rows: described(
    Schema.Array(RowFate),
    "The row that was asked for, with what became of it; several only for a key that rows share."
  ),
  next: nextCommand
}).annotate({ description: "What became of one row. Holds nothing of what the row contains." })
