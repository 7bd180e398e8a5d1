import { type ImportReason, type JobSummary, type Provider, readLabel } from "@bulkport/core/provider"
import { Effect, Option, Stream } from "effect"
import type { AdvocateClient } from "./advocate-client.ts"
import { toImportReason } from "./advocate-failure.ts"
import { toProgress } from "./advocate-job-state.ts"
import type { JobLine } from "./advocate-wire.ts"

/** The schema's own default: the largest allowed page is not published, and this one is certainly allowed. */
export const pageSize = 20

/** Twenty thousand jobs are more than anybody looks through. */
const maxPages = 1000

/** A list that is served in pages may change meanwhile: a job that moved to the next page is given once. */
export const makeJobs =
  (client: AdvocateClient, target: string): NonNullable<Provider["jobs"]> =>
  () => {
    const seen = new Set<string>()
    let pages = 0
    const page = (
      offset: number
    ): Effect.Effect<readonly [ReadonlyArray<JobSummary>, Option.Option<number>], ImportReason> =>
      client.jobLines(pageSize, offset).pipe(
        Effect.map(({ data, totalCount }) => {
          const fresh = data.filter(({ id }) => !seen.has(id))
          for (const { id } of fresh) seen.add(id)
          const next = offset + data.length
          pages += 1
          // A page of jobs that were all there before is the end, or a service that turns in circles.
          const isLast = fresh.length === 0 || next >= (totalCount ?? Infinity) || pages === maxPages
          return [fresh.map(summaryOf), isLast ? Option.none() : Option.some(next)] as const
        }),
        Effect.mapError((failure) => toImportReason(failure, target))
      )
    return Stream.paginate(0, page)
  }

const summaryOf = (job: JobLine): JobSummary => {
  const { state } = toProgress(job.status ?? "")
  const { dateCompleted, dateCreated, dateExpires, name, requester, stats, type } = job
  return {
    id: job.id,
    type: type ?? "unknown",
    isImport: type?.startsWith("MUTATION/") === true,
    state,
    providerState: job.status ?? "unknown",
    ...text("name", name),
    // The jobs of ours have the label of their run for a name.
    ...(readLabel(name ?? "") === undefined ? {} : text("label", name)),
    ...text("startedBy", requester),
    ...number("createdAt", dateCreated),
    ...number("endedAt", dateCompleted),
    ...number("resultsKeptUntil", dateExpires),
    ...number("rowsProcessed", stats?.recordsProcessed),
    ...number("errors", stats?.errors)
  }
}

const text = (name: "name" | "label" | "startedBy", value: string | null | undefined) =>
  typeof value === "string" && value !== "" ? { [name]: value } : {}

const number = (
  name: "createdAt" | "endedAt" | "resultsKeptUntil" | "rowsProcessed" | "errors",
  value: number | null | undefined
) => (typeof value === "number" ? { [name]: value } : {})
