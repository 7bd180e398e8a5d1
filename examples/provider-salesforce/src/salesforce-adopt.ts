import { AbilityMissing, type Provider } from "@bulkport/core/provider"
import { Effect } from "effect"
import type { SalesforceClient } from "./salesforce-client.ts"
import { openState } from "./salesforce-job-state.ts"
import { providerId } from "./salesforce-settings.ts"
import { toJobRef } from "./staged-job.ts"

/**
 * Makes a reference to an ingest job that somebody else has made, with the options that it is of. The service does not give back the data
 * that was sent to it, so there is no upload. A job that still waits for data is none to follow.
 */
export const makeAdopt =
  (client: SalesforceClient, target: string): NonNullable<Provider["adopt"]> =>
  (jobId) =>
    Effect.gen(function* () {
      const { job } = yield* client.getJob(jobId)
      const { assignmentRuleId, externalIdFieldName, object, operation, state } = job
      if (state === openState || typeof object !== "string" || typeof operation !== "string") {
        const ability = `follow job ${jobId}: it ${state === openState ? "has not been started" : "does not say what it imports"}`
        return yield* new AbilityMissing({ provider: providerId, ability })
      }
      return {
        job: toJobRef(jobId, target, { label: "" }),
        importType: operation,
        options: {
          object,
          ...(typeof externalIdFieldName === "string" && operation === "upsert"
            ? { "external-id": externalIdFieldName }
            : {}),
          ...(typeof assignmentRuleId === "string" ? { "assignment-rule": assignmentRuleId } : {})
        }
      }
    })
