import { JobSummary } from "@bulkport/core"
import { Schema } from "effect"
import { described, text } from "./described.ts"

/** What `PROVIDER jobs` prints. */
export const JobsDocument = Schema.Struct({
  provider: text("Id of the provider."),
  target: text("Where the jobs are, in words."),
  jobs: described(
    Schema.Array(
      Schema.Struct({
        ...JobSummary.fields,
        run: Schema.optionalKey(text("The run that started it; left out when none is recorded here."))
      })
    ),
    "In the service's order."
  ),
  hasMore: described(Schema.Boolean, "True when the list was not read to its end.")
}).annotate({ description: "Jobs at a service, whoever started them." })
