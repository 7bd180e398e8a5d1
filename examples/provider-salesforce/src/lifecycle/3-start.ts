import { type ImportReason, type Provider, StartInDoubt } from "@bulkport/core/provider"
import { Effect } from "effect"
import type { SalesforceClient } from "../salesforce-client.ts"
import { toStartReason } from "../salesforce-failure.ts"
import { openState } from "../salesforce-job-state.ts"
import { stagedJobId, toJobRef } from "../staged-job.ts"

/** Closes the job, which makes the service import its rows: the one request after which something has happened. */
export const makeStart =
  (client: SalesforceClient, target: string): Provider["start"] =>
  (file, context) =>
    Effect.gen(function* () {
      const jobId = yield* stagedJobId(file)
      const { label } = context
      yield* client.closeJob(jobId, {
        refused: toStartReason(jobId, label),
        lost: (reason) => doubtOf(reason, label)
      })
      return toJobRef(jobId, target, context)
    })

/** A reply that did not come, or says nothing: the job may have been closed. */
const doubtOf = (reason: ImportReason, label: string): ImportReason =>
  reason._tag === "ReplyLost" || reason._tag === "UnexpectedResponse"
    ? new StartInDoubt({ label, cause: reason.message })
    : reason

/**
 * Looks at the very job that was staged, so that the answer is exact: one that is open has not been started, and one in any other
 * state has, or was aborted by a person, which following it will show.
 */
export const makeFind =
  (client: SalesforceClient, target: string): NonNullable<Provider["find"]> =>
  (file, context) =>
    Effect.gen(function* () {
      const jobId = yield* stagedJobId(file)
      const { job } = yield* client.getJob(jobId)
      return job.state === openState ? [] : [toJobRef(jobId, target, context)]
    }).pipe(Effect.catchTag("JobNotFound", () => Effect.succeed([])))
