/** A job as the service shows it. */
import type { IngestJob } from "./ingest-job.ts"
import type { SalesforceBehaviour } from "./salesforce-behaviour.ts"

/** A job with all members that ingest jobs are documented to have. */
export const shownJob = (
  job: IngestJob,
  state: string,
  behaviour: Readonly<SalesforceBehaviour>,
  origin: string
): Readonly<Record<string, unknown>> => ({
  id: job.id,
  operation: job.operation,
  object: job.object,
  createdById: "0055e00000LOCALAAA",
  createdDate: new Date(job.createdAt).toISOString().replace("Z", "+0000"),
  systemModstamp: new Date(job.createdAt).toISOString().replace("Z", "+0000"),
  state,
  externalIdFieldName: job.externalIdFieldName,
  assignmentRuleId: job.assignmentRuleId,
  concurrencyMode: "Parallel",
  contentType: job.contentType,
  apiVersion: 62,
  ...(job.state === "Open" ? contentUrlOf(job.id, behaviour.contentUrl, origin) : {}),
  jobType: "V2Ingest",
  lineEnding: job.lineEnding,
  columnDelimiter: job.columnDelimiter,
  ...(job.errorMessage === undefined ? {} : { errorMessage: job.errorMessage }),
  retries: 0,
  totalProcessingTime: 0,
  apiActiveProcessingTime: 0,
  apexProcessingTime: 0,
  ...(behaviour.counts === "given"
    ? { numberRecordsProcessed: job.processed, numberRecordsFailed: job.failed }
    : {})
})

const contentUrlOf = (jobId: string, spelling: SalesforceBehaviour["contentUrl"], origin: string) => {
  const path = `services/data/v62.0/jobs/ingest/${jobId}/batches`
  switch (spelling) {
    case "relative":
      return { contentUrl: path }
    case "with-slash":
      return { contentUrl: `/${path}` }
    case "absolute":
      return { contentUrl: `${origin}/${path}` }
    case "left-out":
      return {}
  }
}
