import { type Provider, safeText } from "@bulkport/core/provider"
import { Effect } from "effect"
import type { SalesforceClient } from "../salesforce-client.ts"
import { toProgress } from "../salesforce-job-state.ts"

/** Looks at the job once. Rows that failed count as processed. A job that failed says why. */
export const makeTrack =
  (client: SalesforceClient): Provider["track"] =>
  ({ id }) =>
    Effect.map(client.getJob(id), ({ job }) => ({
      ...toProgress(job.state),
      ...(typeof job.errorMessage === "string" ? { detail: safeText(job.errorMessage) } : {}),
      ...(typeof job.numberRecordsProcessed === "number" ? { rowsProcessed: job.numberRecordsProcessed } : {})
    }))
