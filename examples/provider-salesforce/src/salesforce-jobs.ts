import type { ImportReason, JobSummary, Provider } from "@bulkport/core/provider"
import { Effect, Option, Stream } from "effect"
import type { SalesforceClient } from "./salesforce-client.ts"
import { toProgress } from "./salesforce-job-state.ts"
import type { Job } from "./salesforce-wire.ts"

/** A hundred thousand jobs and more are more than anybody looks through, and the service keeps seven days. */
const maxPages = 1000

/** All ingest jobs of the org, those of other programs and those of the older Bulk API included, in the service's order. */
export const makeJobs =
  (client: SalesforceClient): NonNullable<Provider["jobs"]> =>
  () => {
    let pages = 0
    type Page = readonly [ReadonlyArray<JobSummary>, Option.Option<string | undefined>]
    return Stream.paginate(undefined, (next: string | undefined): Effect.Effect<Page, ImportReason> =>
      Effect.map(client.listJobs(next), ({ done, nextRecordsUrl, records }): Page => {
        pages += 1
        const isLast = done || pages === maxPages || typeof nextRecordsUrl !== "string"
        return [records.map(summaryOf), isLast ? Option.none() : Option.some(nextRecordsUrl)]
      })
    )
  }

const summaryOf = (job: Job): JobSummary => {
  const { isKnownState: _isKnownState, ...progress } = toProgress(job.state)
  const createdAt = Date.parse(job.createdDate ?? "")
  const { createdById, numberRecordsFailed: errors, numberRecordsProcessed: rowsProcessed } = job
  return {
    id: job.id,
    type: [job.operation, job.object].filter((part) => typeof part === "string").join(" ") || "unknown",
    isImport: true,
    ...progress,
    ...(typeof createdById === "string" ? { startedBy: createdById } : {}),
    ...(Number.isNaN(createdAt) ? {} : { createdAt }),
    ...(typeof rowsProcessed === "number" ? { rowsProcessed } : {}),
    ...(typeof errors === "number" ? { errors } : {})
  }
}
