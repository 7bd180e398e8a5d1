/**
 * Jobs that were made for a run and will never be started: an upload broke, or the process ended before it was recorded. They
 * import nothing, but hold data and stand in the org's list of jobs, so they are removed where that is possible.
 */
import type { StepContext } from "@bulkport/core/provider"
import { Effect, Schema } from "effect"
import { mkdir, readFile, rm, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import type { SalesforceClient } from "./salesforce-client.ts"
import { openState } from "./salesforce-job-state.ts"

/** Nobody should wait for tidiness. */
const longestMillis = 3_000

/**
 * Aborts and deletes a job that is still open. Leaves every other job alone, and never fails: what could not be removed is
 * harmless, and the service removes it after seven days.
 */
export const abandonJob = (client: SalesforceClient, jobId: string): Effect.Effect<void> =>
  client.getJob(jobId).pipe(
    Effect.flatMap(({ job }) =>
      job.state === openState ? Effect.andThen(client.abortJob(jobId), client.deleteJob(jobId)) : Effect.void
    ),
    Effect.timeoutOption(longestMillis),
    Effect.ignore
  )

const fileOf = ({ folder }: StepContext): string => join(folder, "salesforce", "open-job.json")

const decode = Schema.decodeUnknownSync(
  Schema.fromJsonString(Schema.Struct({ jobId: Schema.NonEmptyString }))
)

/** Notes which job is about to get the data of this run. A note that cannot be written costs tidiness, not the run. */
export const noteOpenJob = (context: StepContext, jobId: string): Effect.Effect<void> =>
  Effect.ignore(
    Effect.tryPromise(async () => {
      const path = fileOf(context)
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, JSON.stringify({ jobId }))
    })
  )

/** Removes the job of an earlier attempt to stage this run, if that left one. */
export const abandonEarlier = (client: SalesforceClient, context: StepContext): Effect.Effect<void> =>
  Effect.tryPromise(async () => {
    const path = fileOf(context)
    const { jobId } = decode(await readFile(path, "utf8"))
    await rm(path)
    return jobId
  }).pipe(
    Effect.flatMap((jobId) => abandonJob(client, jobId)),
    Effect.ignore
  )
