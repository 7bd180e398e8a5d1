/** The job operations of the GraphQL schema. Section 5.2. */
import { randomUUID } from "node:crypto"
import { Refusal } from "./api-error.ts"
import { isExpired, type DownloadLinks } from "./download-links.ts"
import { passes, type JobFilter } from "./job-filter.ts"
import { lookAt } from "./job-look.ts"
import type { JobRunner } from "./job-runner.ts"
import { makeJob, type StoredJob } from "./job-store.ts"
import { checkJobInput, validateJob, type JobInput } from "./job-validation.ts"
import { viewJob } from "./job-view.ts"
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

  const show = (job: StoredJob) => viewJob(job, lookAt(job, behaviour), links, behaviour)
  const isGone = (job: StoredJob) => behaviour.expiredJobs === "not-found" && isExpired(job)

  return {
    validateJobCreation: async ({ jobInput }: { readonly jobInput: JobInput }) => ({
      errors: await validateJob(tenant, jobInput)
    }),

    createJob: ({ jobInput }: { readonly jobInput: JobInput }) => {
      const errors = checkJobInput(jobInput, behaviour)
      if (errors.length > 0) throw new Refusal(400, "VALIDATION_FAILED", errors.join("; "))
      const { fileRef } = tenant.uploads.require(jobInput.fileRef ?? "")
      if (behaviour.fileRefReuse === "refused" && jobs.own().some((job) => job.fileRef === fileRef))
        throw new Refusal(400, "BAD_REQUEST", `A job was already created for ${fileRef}`)
      const now = Date.now()
      const keepsLabels = behaviour.jobLabels === "kept"
      const job = makeJob({
        id: behaviour.jobIds === "object-ids" ? makeObjectId(now) : `job.${randomUUID()}`,
        type: jobInput.type,
        name: keepsLabels ? (jobInput.name ?? null) : null,
        requester: keepsLabels ? (jobInput.requester ?? "API") : "API",
        mailtoEmail: jobInput.mailtoEmail ?? null,
        fileRef,
        outputFormat: jobInput.outputFormat ?? "CSV",
        params: jobInput.params ?? null,
        dateCreated: now
      })
      jobs.add(job)
      runner.start(job)
      // The reply to its creation is not a look: scripts for polls begin with the first poll.
      return viewJob(job, job.status, links, behaviour)
    },

    job: ({ id }: { readonly id: string }) => {
      const job = jobs.find(id)
      if (job !== undefined && !isGone(job)) return show(job)
      if (behaviour.unknownJob === "null") return null
      throw new Refusal(404, "NOT_FOUND", `Job ${id} not found`)
    },

    jobs: ({ filter, limit, offset }: ListArguments) => {
      if (limit < 0 || offset < 0)
        throw new Refusal(400, "BAD_REQUEST", "limit and offset must not be negative")
      const found = jobs.list().filter((job) => !isGone(job) && passes(job, filter ?? {}))
      const data = found.slice(offset, offset + Math.min(limit, behaviour.jobPageCap)).map(show)
      return { data, count: data.length, totalCount: found.length }
    },

    jobToken: ({ id }: { readonly id: string }) => {
      if (jobs.find(id) === undefined) throw new Refusal(404, "NOT_FOUND", `Job ${id} not found`)
      return { token: behaviour.jobTokens === "given" ? links.makeToken(id) : null }
    },

    deleteJob: ({ id }: { readonly id: string }) => ({ deletedCount: jobs.remove(id) ? 1 : 0 })
  }
}
