import { randomBytes } from "node:crypto"
import type { AdvocateBehaviour } from "./behaviour.ts"
import type { StoredJob } from "./job-store.ts"
import type { SignedLinks } from "./signed-links.ts"
import type { StoredFile } from "./stored-file.ts"
import type { Tenant } from "./tenant.ts"

/** Which of a job's files: its result, its row errors, or what was uploaded. */
export type DownloadKind = "download" | "download-error" | "download-file"

/** The file of a job, if there is one. */
export const fileOf = (tenant: Tenant, job: StoredJob, kind: DownloadKind): StoredFile | undefined => {
  if (kind === "download") return job.resultFile
  if (kind === "download-error") return job.errorFile
  const upload = tenant.uploads.all().find(({ fileRef }) => fileRef === job.fileRef)
  if (upload === undefined) return undefined
  const contentType = upload.format === "csv" ? "text/csv" : "application/x-ndjson"
  return { path: upload.path, contentType, name: upload.fileRef.split("/").at(-1) ?? upload.fileRef }
}

/** Whether a job's files are gone for good. Section 7. */
export const isExpired = (job: StoredJob): boolean =>
  job.dateExpires !== null && Date.now() >= job.dateExpires

/** Whether a job is shown with a link to one of its files. Sections 5.3 and 16. */
const isShown = (job: StoredJob, kind: DownloadKind, behaviour: AdvocateBehaviour): boolean => {
  if (behaviour.expiredLinks === "null" && isExpired(job)) return false
  if (kind === "download-file") return behaviour.uploadedFileLink === "given"
  const wait = kind === "download-error" ? behaviour.errorLinkAppearsAfterPolls : 0
  return job.status === "COMPLETED" && job.finishedLooks > behaviour.linksAppearAfterPolls + wait
}

/** Makes the URLs a job is shown with. */
export interface DownloadLinks {
  /**
   * The URL of a job's file, or null. A public link works without credentials for a short time; unless the behaviour
   * says otherwise, the other kind is on the API host and needs them (section 9, inferred; the paths are assumed).
   */
  readonly urlOf: (job: StoredJob, kind: DownloadKind, publicLink: boolean) => string | null
  /** A short-lived link to a file on the storage host. */
  readonly sign: (file: StoredFile) => string
  /** A token that opens one job's downloads on the API host, instead of credentials (section 5.2, purpose inferred). */
  readonly makeToken: (jobId: string) => string
}

/** Links of a tenant whose API is at this origin. */
export const makeDownloadLinks = (
  tenant: Tenant,
  signedLinks: SignedLinks,
  apiOrigin: () => string
): DownloadLinks => {
  const { behaviour } = tenant
  const sign = (file: StoredFile) => signedLinks.make(file, behaviour.signedLinkMillis)
  const makeToken = (jobId: string) => {
    const token = randomBytes(16).toString("hex")
    tenant.tokens.set(token, jobId)
    return token
  }
  return {
    sign,
    makeToken,
    urlOf: (job, kind, publicLink) => {
      const file = fileOf(tenant, job, kind)
      if (file === undefined) return null
      if (!isShown(job, kind, behaviour)) return null
      const path = `/api/v1/${tenant.alias}/export/${encodeURIComponent(job.id)}/${kind}`
      if (publicLink) {
        if (behaviour.publicLinks === "storage-host") return sign(file)
        return `${apiOrigin()}${path}?token=${makeToken(job.id)}`
      }
      if (behaviour.privateLinks === "storage-host") return sign(file)
      return behaviour.privateLinks === "relative" ? path : `${apiOrigin()}${path}`
    }
  }
}
