/**
 * What spans, metrics and logs of imports say, by the names they say it under: those of OpenTelemetry's semantic conventions
 * where there are any, and ours below `bulkport`. They are part of what can be relied on.
 */
export const attributeNames = {
  /** Id of the run. On spans and logs only: it would make a series of its own for each run. */
  runId: "bulkport.run.id",
  /** Whose import it is. On metrics only where that is asked for, see `MeasureTenants`. */
  tenant: "bulkport.tenant",
  /** Id of the provider, such as `advocate`. */
  provider: "bulkport.provider",
  /** Id of the import type, such as `MUTATION/USER`. */
  importType: "bulkport.import_type",
  /** One of the five steps. */
  step: "bulkport.step",
  /** Which attempt of the step's call it is, from 1. */
  attempt: "bulkport.attempt",
  /** Number of the part, from 1, of a file that is imported in parts. */
  part: "bulkport.part",
  /** The service's id of the job. */
  jobId: "bulkport.job.id",
  /** How a run has ended: `succeeded`, `incomplete` or `job-failed`. */
  verdict: "bulkport.run.verdict",
  /** What became of rows: `accepted`, `rejected`, `unknown` or `set-aside`. */
  rowOutcome: "bulkport.row.outcome",
  /** What was waited for: `place`, `rate` or `destination`. */
  limit: "bulkport.limit",
  /** Where a run stands in a queue. */
  queueState: "bulkport.queue.state",
  /** Which hook of the caller it was. */
  hook: "bulkport.hook",
  /** What came of a hook. */
  hookOutcome: "bulkport.hook.outcome",
  /** Milliseconds until the next attempt. */
  pause: "bulkport.retry.pause",
  /** Tag of the reason that something failed for, such as `RateLimited`. */
  errorType: "error.type",
  requestMethod: "http.request.method",
  /** Bytes of the request's body. */
  requestSize: "http.request.body.size",
  responseStatus: "http.response.status_code",
  serverAddress: "server.address",
  serverPort: "server.port",
  /** The path without what stands for one thing only, and without the query. */
  urlTemplate: "url.template"
} as const
