import { FileInspection, Finding, FindingsOfCode, SourceFile } from "@bulkport/core"
import { Schema } from "effect"
import { amount, described, nextCommand, orNull } from "./described.ts"
import { RunFacts } from "./run-facts-document.ts"

const names = (description: string) => described(Schema.Array(Schema.String), description)

const { columns: _columns, source: _source, ...inspected } = FileInspection.fields

/** What `check` prints: what a file is, and everything that is wrong with it. */
export const CheckDocument = Schema.Struct({
  check: Schema.Struct({
    level: described(
      Schema.Literals(["file", "engine", "service"]),
      "How far the check went: the file alone, its rows against the rules of the import, or the service's own validation, too."
    ),
    isSound: described(Schema.Boolean, "True when nothing stands in the way of an import."),
    provider: orNull(Schema.String, "Null when the file was looked at alone."),
    importType: orNull(Schema.String, "Null when the file was looked at alone."),
    file: described(
      Schema.Struct({
        ...SourceFile.fields,
        header: orNull(Schema.Array(Schema.String), "Names of the columns of a file without a header line."),
        ...inspected
      }),
      "What the file was found to be."
    ),
    rows: amount("Rows that could be read."),
    columns: names("Names as they would be sent, in order."),
    conversions: names("Why the file cannot be sent as it stands, in sentences."),
    findings: amount("Exact number of findings, without warnings."),
    structural: amount("Those of them that are about the structure of the file."),
    warnings: amount("Exact number of warnings, which stand in nobody's way."),
    invalidRows: amount("Rows with at least one finding."),
    byCode: described(
      Schema.Array(
        Schema.Struct({
          ...FindingsOfCode.fields,
          severity: Schema.Literals(["error", "warning"]),
          first: orNull(Finding, "The first one; null when so many others came before that it was not kept.")
        })
      ),
      "Findings by code, most frequent first."
    ),
    samples: described(
      Schema.Array(Finding),
      "The first hundred, and the first of each code. No content of a cell."
    ),
    stoppedBy: orNull(
      Schema.Struct({
        code: Schema.String,
        problem: Schema.String,
        line: Schema.Int,
        column: Schema.NullOr(Schema.Int),
        byte: Schema.NullOr(Schema.Int)
      }),
      "Where the reading ended, for a file that is broken there."
    ),
    notChecked: names("What was not checked and why, in sentences."),
    written: names("Files that were written, absolute.")
  }),
  run: orNull(RunFacts, "The run that was begun for the service to validate; null without one."),
  next: nextCommand
}).annotate({ description: "What a file is, and everything that is wrong with it." })
