/** The REST twin of the job store: looks at jobs, and their downloads. Sections 9 and 10. */
import type { Exchange } from "../emulator.ts"
import { Refusal } from "./api-error.ts"
import { fileOf, isExpired, type DownloadKind, type DownloadLinks } from "./download-links.ts"
import { lookAt } from "./job-look.ts"
import type { StoredJob } from "./job-store.ts"
import { replyJson, withExtras } from "./rest-reply.ts"
import { sendFile } from "./stored-file.ts"
import type { Tenant } from "./tenant.ts"

const requireJob = (job: StoredJob | undefined, id: string): StoredJob => {
  if (job !== undefined) return job
  throw new Refusal(404, "NOT_FOUND", `Export ${id} not found`)
}

/** REST names the task alone, calls the format `format`, and knows the status EXPIRED. */
const toExport = (tenant: Tenant, job: StoredJob) => {
  const status = lookAt(job, tenant.behaviour)
  return {
    id: job.id,
    type: job.type.split("/").at(-1),
    format: job.outputFormat,
    name: job.name,
    requester: job.requester,
    params: job.params ?? {},
    status: isExpired(job) ? "EXPIRED" : status,
    mailtoEmail: job.mailtoEmail,
    dateCreated: job.dateCreated,
    dateCompleted: job.dateCompleted,
    dateExpires: job.dateExpires
  }
}

/** `GET /export/{id}` */
export const handleExport = ({ response }: Exchange, tenant: Tenant, id: string): void =>
  replyJson(
    response,
    200,
    withExtras(toExport(tenant, requireJob(tenant.jobs.find(id), id)), tenant.behaviour)
  )

const countParameter = (url: URL, name: string, otherwise: number): number => {
  const text = url.searchParams.get(name) ?? String(otherwise)
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new Refusal(400, "BAD_REQUEST", `${name} must be a whole number`)
}

/** `GET /export/history/list` */
export const handleExportHistory = ({ response, url }: Exchange, tenant: Tenant): void => {
  const offset = countParameter(url, "offset", 0)
  const jobs = tenant.jobs.list()
  const limit = Math.min(countParameter(url, "limit", 10), tenant.behaviour.jobPageCap)
  const page = jobs.slice(offset, offset + limit)
  const data = page.map((job) => toExport(tenant, job))
  replyJson(
    response,
    200,
    withExtras({ data, count: data.length, totalCount: jobs.length }, tenant.behaviour)
  )
}

const redirectStatus = { "303-to-storage": 303, "302-to-storage": 302, "307-to-storage": 307 } as const

/** `GET /export/{id}/download` and, at assumed paths, the same for the error file and the uploaded file. */
export const handleDownload = async (
  { response }: Exchange,
  tenant: Tenant,
  links: DownloadLinks,
  id: string,
  kind: DownloadKind
): Promise<void> => {
  const job = requireJob(tenant.jobs.peek(id), id)
  if (job.status !== "COMPLETED" && kind !== "download-file") {
    throw new Refusal(400, "BAD_REQUEST", `Export ${id} is not completed`)
  }
  const file = fileOf(tenant, job, kind)
  if (file === undefined || isExpired(job))
    throw new Refusal(404, "NOT_FOUND", `Export ${id} has no such file`)
  const { downloads } = tenant.behaviour
  if (downloads === "direct") return sendFile(response, file)
  response.writeHead(redirectStatus[downloads], { location: links.sign(file) })
  response.end()
}
