/** Collects as the engine does: again, while something may still come. */
import type { ImportReason, JobRef, Provider } from "@bulkport/core/provider"
import { Effect } from "effect"
import { type CollectedOutput, collectAll } from "./support.ts"

/** As often as the engine asks by default. */
export const engineRetries = 6

/** Reads all result files of a job, once they are there or given up. */
export const collectPatiently = (
  provider: Provider,
  job: JobRef
): Effect.Effect<ReadonlyArray<CollectedOutput>, ImportReason> =>
  Effect.retry(collectAll(provider, job), {
    times: engineRetries,
    while: ({ _tag }) => _tag === "JobNotFinished"
  })
