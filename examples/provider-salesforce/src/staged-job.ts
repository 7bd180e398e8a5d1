import type { JobRef, StagedFile, StepContext } from "@bulkport/core/provider"
import { Effect, Schema } from "effect"
import { providerId } from "./salesforce-settings.ts"

/** What `stage` keeps: the job that has the data and waits to be closed. */
const StagedJob = Schema.Struct({ jobId: Schema.NonEmptyString })

/** The handle of a staged file. */
export const stagedHandle = (jobId: string): typeof StagedJob.Type => ({ jobId })

/** The job that was made for a staged file. Dies of a handle that `stage` never gave. */
export const stagedJobId = ({ handle }: StagedFile): Effect.Effect<string> =>
  Effect.orDie(Effect.map(Schema.decodeUnknownEffect(StagedJob)(handle), ({ jobId }) => jobId))

/** The reference of a job: its id says all. The service keeps no label, so ours is in the reference alone. */
export const toJobRef = (jobId: string, target: string, { label }: Pick<StepContext, "label">): JobRef => ({
  version: 1,
  provider: providerId,
  id: jobId,
  target,
  label,
  handle: null
})
