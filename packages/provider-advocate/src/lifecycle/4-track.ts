import { JobNotFound, type Progress, type Provider } from "@bulkport/core/provider"
import { Effect } from "effect"
import type { AdvocateClient } from "../advocate-client.ts"
import { saysNotFound, toImportReason } from "../advocate-failure.ts"
import { toProgress } from "../advocate-job-state.ts"

/** Looks at the job once. */
export const makeTrack =
  (client: AdvocateClient, target: string): Provider["track"] =>
  ({ id }) =>
    Effect.gen(function* () {
      const job = yield* client.job(id)
      if (job === null) return yield* Effect.fail(new JobNotFound({ jobId: id }))
      const rows = job.stats?.recordsProcessed
      // `stats` is null on some finished jobs; and whether it counts refused rows is not documented, so nothing is derived.
      return {
        ...toProgress(job.status),
        ...(typeof rows === "number" ? { rowsProcessed: rows } : {}),
        // The date in the job decides: prose says 30 days, data says 28 or 35.
        ...(typeof job.dateExpires === "number" ? { resultsKeptUntil: job.dateExpires } : {})
      } satisfies Progress
    }).pipe(
      Effect.mapError((failure) => {
        if (failure._tag === "JobNotFound") return failure
        return saysNotFound(failure) ? new JobNotFound({ jobId: id }) : toImportReason(failure, target)
      })
    )
