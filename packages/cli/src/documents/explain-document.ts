import { Schema } from "effect"
import { described, orNull, text } from "./described.ts"

/** What `explain` prints with `--json`. */
export const ExplainDocument = Schema.Struct({
  pages: described(
    Schema.Array(
      Schema.Struct({
        kind: described(Schema.Literals(["error", "finding", "exit-code"]), "What the page is about."),
        code: text("The tag of the error, the code of the finding, or the exit code."),
        group: text("The heading that it stands under."),
        summary: text("What happened, in one sentence."),
        exitCode: orNull(Schema.Int, "Of a call that ends so; null for a finding."),
        markdown: text("What happened, why, and what to do.")
      })
    ),
    "The page that was asked for, or all of them."
  )
}).annotate({ description: "What is to be said about errors, findings and exit codes." })
