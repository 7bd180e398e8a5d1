import { JobNotFound, type Progress, type Provider } from "@bulkport/core/provider"
import { Effect } from "effect"
import type { AcmeCrmClient } from "../acme-crm-client.ts"
import { toProgress } from "../acme-crm-job-state.ts"

/** Looks at the job once. */
export const makeTrack =
  (client: AcmeCrmClient): Provider["track"] =>
  ({ id }) =>
    client.job(id).pipe(
      Effect.map(({ processed, state }): Progress => ({
        ...toProgress(state),
        // Left out when the service leaves it out: unknown is not zero.
        ...(processed === undefined ? {} : { rowsProcessed: processed })
      })),
      Effect.catchTag("TargetNotFound", () => Effect.fail(new JobNotFound({ jobId: id })))
    )
