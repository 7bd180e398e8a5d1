import { RunReport } from "@bulkport/core"
import { Schema } from "effect"
import { described, nextCommand, orNull, text } from "./described.ts"

/** What `run`, `resume`, `retry` and `collect` print: the whole story of a run. */
export const RunDocument = Schema.Struct({
  report: described(
    RunReport,
    "The whole story of the run. Its rows are accepted + rejected + unknown = staged."
  ),
  conversions: described(
    Schema.Array(Schema.String),
    "What was done to the file before it was sent, in sentences."
  ),
  resultsKeptUntil: orNull(
    Schema.Finite,
    "Until when the service keeps the results, in milliseconds since the epoch; null when it does not say."
  ),
  folder: text("Where the run is recorded, absolute."),
  failedRows: orNull(Schema.String, "Path of the file of failed rows, absolute; null when there are none."),
  next: nextCommand
}).annotate({ description: "What became of a file and of every row in it." })
