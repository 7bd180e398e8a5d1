/** A line of `--events`: what happened, with when, or at the very end the result. */
import { RunEvent } from "@bulkport/core"
import { Schema } from "effect"
import { amount, described, time } from "./described.ts"
import { documentId } from "./document-id.ts"
import { WatchedRunFacts } from "./runs-watch-document.ts"

/** Name of the schema of a line. */
export const eventName = "event"

/** What every line has. */
const around = {
  schema: Schema.Literal(documentId(eventName)),
  sequence: described(Schema.Int, "From 1, without gaps, for every line of a call."),
  at: time("When it was printed.")
}

const kind = <Type extends string, Fields extends Schema.Struct.Fields>(
  type: Type,
  description: string,
  fields: Fields
) => Schema.Struct({ ...around, type: Schema.Literal(type), ...fields }).annotate({ description })

/** What happens to a file that is checked without a run. */
const checkLines = [
  kind("check-begun", "A file is being checked, without a run.", {}),
  kind("check-read", "While it is read: bytes so far, of how many, and rows so far.", {
    bytes: amount("So far."),
    totalBytes: amount("Of how many; less than bytes for a packed file."),
    rows: amount("So far.")
  }),
  kind("check-finished", "The file has been read.", {})
] as const

const watchLine = kind(
  "run-watched",
  "With runs watch: how a run stands that was not seen before, or stands otherwise.",
  {
    run: WatchedRunFacts
  }
)

const resultLine = kind("result", "The last line: what came of the call.", {
  document: described(
    Schema.Record(Schema.String, Schema.Json),
    "The document that --json would have printed, for errors too; its member schema says which."
  )
})

/** One line of `--events`. */
export const EventLine = Schema.Union([
  ...RunEvent.members.map((member) =>
    Schema.Struct({ ...around, ...member.fields }).annotate({
      description: Schema.resolveAnnotations(member)?.description ?? ""
    })
  ),
  ...checkLines,
  watchLine,
  resultLine
]).annotate({ description: "One line of what a call prints with --events." })
