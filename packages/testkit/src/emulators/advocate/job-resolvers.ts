/** The job operations of the GraphQL schema. Section 5.2. */
import { Refusal } from "./api-error.ts"
import type { DownloadKind, DownloadLinks } from "./download-links.ts"
import { passes, type JobFilter } from "./job-filter.ts"
import { lookAt } from "./job-look.ts"
import type { JobRunner } from "./job-runner.ts"
import { makeJob, type StoredJob } from "./job-store.ts"
import { checkJobInput, validateJob, type JobInput } from "./job-validation.ts"
import { makeObjectId } from "./object-id.ts"
import type { Tenant } from "./tenant.ts"

interface ListArguments {
  readonly filter?: JobFilter | null
  readonly limit: number
  readonly offset: number
}

/** The root value that the schema's fields are resolved from: one function per operation. */
export const makeJobResolvers = (tenant: Tenant, runner: JobRunner, links: DownloadLinks) => {
  const { behaviour, jobs } = tenant

  const present = (job: StoredJob, status: string) => {
    const link =
      (kind: DownloadKind) =>
      ({ publicLink }: { readonly publicLink: boolean }) =>
        links.urlOf(job, kind, publicLink)
    const { errors, recordsProcessed } = job.counts
    const shownRecords = behaviour.recordsProcessed === "all" ? recordsProcessed : recordsProcessed - errors
    const hasStats = behaviour.stats === "counts" && job.dateCompleted !== null
    return {
      ...job,
      status,
      stats: hasStats ? { recordsProcessed: shownRecords, errors } : null,
      downloadUrl: link("download"),
      downloadErrorUrl: link("download-error"),
      downloadFileRefUrl: link("download-file")
    }
  }

  const show = (job: StoredJob) => present(job, lookAt(job, behaviour))

  return {
    validateJobCreation: async ({ jobInput }: { readonly jobInput: JobInput }) => ({
      errors: await validateJob(tenant, jobInput)
    }),

    createJob: ({ jobInput }: { readonly jobInput: JobInput }) => {
      const errors = checkJobInput(jobInput)
      if (errors.length > 0) throw new Refusal(400, "VALIDATION_FAILED", errors.join("; "))
      const { fileRef } = tenant.uploads.require(jobInput.fileRef ?? "")
      const now = Date.now()
      const job = makeJob({
        id: makeObjectId(now),
        type: jobInput.type,
        name: jobInput.name ?? null,
        requester: jobInput.requester ?? "API",
        mailtoEmail: jobInput.mailtoEmail ?? null,
        fileRef,
        outputFormat: jobInput.outputFormat ?? "CSV",
        params: jobInput.params ?? null,
        dateCreated: now
      })
      jobs.add(job)
      runner.start(job)
      // The reply to its creation is not a look: scripts for polls begin with the first poll.
      return present(job, job.status)
    },

    job: ({ id }: { readonly id: string }) => {
      const job = jobs.find(id)
      return job === undefined ? null : show(job)
    },

    jobs: ({ filter, limit, offset }: ListArguments) => {
      if (limit < 0 || offset < 0)
        throw new Refusal(400, "BAD_REQUEST", "limit and offset must not be negative")
      const found = jobs.list().filter((job) => passes(job, filter ?? {}))
      const data = found.slice(offset, offset + limit).map(show)
      return { data, count: data.length, totalCount: found.length }
    },

    jobToken: ({ id }: { readonly id: string }) => {
      if (jobs.find(id) === undefined) throw new Refusal(404, "NOT_FOUND", `Job ${id} not found`)
      return { token: links.makeToken(id) }
    },

    deleteJob: ({ id }: { readonly id: string }) => ({ deletedCount: jobs.remove(id) ? 1 : 0 })
  }
}
