import { RunVerdict } from "@bulkport/core"
import { Schema } from "effect"
import { amount, described, orNull, text } from "./described.ts"

/** What `report` prints. */
export const ReportDocument = Schema.Struct({
  file: text("Absolute path of the page that was written."),
  bytes: amount("Its size."),
  run: text("Id of the run that it is about."),
  verdict: orNull(RunVerdict, "How the run ended; null while it is not over."),
  shownRows: amount("Rows that were rejected or set aside and are in the page, one by one."),
  includesValues: described(Schema.Boolean, "True when the page holds the content of rows."),
  opened: described(Schema.Boolean, "True when it was opened in a browser.")
}).annotate({ description: "A page about a run, written as HTML." })
