/** A job as GraphQL shows it. Section 5.3. */
import { Refusal } from "./api-error.ts"
import { isExpired, type DownloadKind, type DownloadLinks } from "./download-links.ts"
import type { AdvocateBehaviour } from "./behaviour.ts"
import type { StoredJob } from "./job-store.ts"

/** What the service counts of a job. */
export interface JobStats {
  readonly recordsProcessed: number
  readonly errors: number
}

const statsOf = (job: StoredJob, behaviour: AdvocateBehaviour): JobStats | null => {
  const { errors, recordsProcessed } = job.counts
  const shown = behaviour.recordsProcessed === "all" ? recordsProcessed : recordsProcessed - errors
  if (job.dateCompleted === null && behaviour.pendingStats === "null") return null
  switch (behaviour.stats) {
    case "counts":
      return { recordsProcessed: shown, errors }
    case "null":
      return null
    case "zero":
      return { recordsProcessed: 0, errors: 0 }
    case "inconsistent":
      return { recordsProcessed: shown + 7, errors: errors + 1 }
  }
}

/** The word of a finished job whose results are gone, where GraphQL has one. Section 7: EXPIRED is REST's only. */
const wordOf = (job: StoredJob, status: string, { expiredJobs }: AdvocateBehaviour): string =>
  status === "COMPLETED" && expiredJobs === "expired" && isExpired(job) ? "EXPIRED" : status

/** Makes what the schema's `Job` is resolved from, under a status. */
export const viewJob = (
  job: StoredJob,
  status: string,
  links: DownloadLinks,
  behaviour: AdvocateBehaviour
) => {
  const link =
    (kind: DownloadKind) =>
    ({ publicLink }: { readonly publicLink: boolean }) =>
      links.urlOf(job, kind, publicLink)
  return {
    ...job,
    status: wordOf(job, status, behaviour),
    stats: () => {
      if (behaviour.fieldErrors === "none") return statsOf(job, behaviour)
      throw new Refusal(500, "INTERNAL_ERROR", "The counts could not be read")
    },
    downloadUrl: link("download"),
    downloadErrorUrl: link("download-error"),
    downloadFileRefUrl: link("download-file")
  }
}
