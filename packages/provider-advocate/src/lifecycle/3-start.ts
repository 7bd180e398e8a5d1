import {
  type ImportReason,
  type JobRef,
  type Provider,
  readLabel,
  runIdTime,
  safeText,
  StartInDoubt,
  type StagedFile,
  type StepContext,
  UnexpectedResponse
} from "@bulkport/core/provider"
import { Effect } from "effect"
import type { AdvocateClient } from "../advocate-client.ts"
import { doubtOf, saysFileGone, stagedFileGone, toImportReason } from "../advocate-failure.ts"
import type { JobHandle, UploadHandle } from "../advocate-handles.ts"
import { jobInputOf, stagedHandleOf } from "../advocate-job-input.ts"
import { pageSize } from "../advocate-jobs.ts"
import type { ListedJob } from "../advocate-wire.ts"
import { fileStem } from "../file-names.ts"
import type { SftpRoute } from "../sftp/sftp-route.ts"

/**
 * Creates the job with one request. The service cannot recognise a second one, so any doubt is reported as such.
 *
 * A file that waits on the SFTP host is handed over there instead.
 */
export const makeStart =
  (client: AdvocateClient, sftp: SftpRoute, target: string): Provider["start"] =>
  (file, context) => {
    const handle = stagedHandleOf(file)
    return "fileRef" in handle
      ? createJob(client, file, handle, context, target)
      : sftp.start(handle, context)
  }

const createJob = (
  client: AdvocateClient,
  file: StagedFile,
  { fileRef }: UploadHandle,
  context: StepContext,
  target: string
): Effect.Effect<JobRef, ImportReason> =>
  Effect.gen(function* () {
    const created = yield* client.createJob(yield* jobInputOf(file, fileRef, context))
    return jobRef(file, context, target, { ...created, fileRef })
  }).pipe(
    Effect.mapError((failure): ImportReason => {
      if (failure._tag === "OptionsInvalid") return failure
      if (saysFileGone(failure, fileRef)) return stagedFileGone(fileRef, failure)
      const cause = doubtOf(failure)
      return cause === undefined
        ? toImportReason(failure, target)
        : new StartInDoubt({ label: context.label, cause })
    })
  )

/** How far the service's clock may be behind ours. Wide: it costs a few more pages, and a job overlooked is a file imported twice. */
const clockSkewMillis = 24 * 60 * 60 * 1000

/** So many jobs of one import type within days mean that the list does not end. */
const maxPages = 1000

/** Looks for jobs with this label through the tenant's list, which cannot be filtered by name and is in no promised order. */
export const makeFind =
  (client: AdvocateClient, target: string): NonNullable<Provider["find"]> =>
  (file, context) => {
    const handle = stagedHandleOf(file)
    const earliest = earliestOf(handle, context.label)
    const { importType } = file.prepared
    const isUpload = "fileRef" in handle
    const filter = {
      // By SFTP the service decides what a file is, by the beginning of its name.
      ...(isUpload ? { type_eq: importType } : {}),
      ...(earliest === undefined ? {} : { dateCreated_gte: Math.floor(earliest - clockSkewMillis) })
    }
    const isOurs = isUpload ? isOfUpload(handle, context.label) : isOfDrop(context.label)

    return Effect.gen(function* () {
      // By id: jobs that are created meanwhile can push others onto the next page.
      const found = new Map<string, JobRef>()
      let offset = 0
      for (let page = 0; page < maxPages; page++) {
        const { data, totalCount } = yield* client.jobs(filter, pageSize, offset)
        for (const job of data.filter(isOurs)) {
          if (typeof job.type === "string" && job.type !== importType) {
            const problem = `the service has made job ${job.id} of type ${safeText(job.type, [])} of this file, not ${importType}: sftpPrefixes names a wrong beginning for it`
            return yield* Effect.fail(new UnexpectedResponse({ endpoint: "GraphQL jobs", problem }))
          }
          found.set(job.id, jobRef(file, context, target, job))
        }
        // The service may give fewer than asked for: how many is the largest page is not published.
        offset += data.length
        if (data.length === 0 || offset >= (totalCount ?? Infinity)) return [...found.values()]
      }
      const problem = `the list of jobs does not end after ${maxPages} pages`
      return yield* Effect.fail(new UnexpectedResponse({ endpoint: "GraphQL jobs", status: 200, problem }))
    }).pipe(
      Effect.mapError((failure) =>
        failure._tag === "UnexpectedResponse" ? failure : toImportReason(failure, target)
      )
    )
  }

/** Before which there can be no job. The upload may not be the first one, where the store of runs has forgotten another. */
const earliestOf = ({ uploadedAt }: ReturnType<typeof stagedHandleOf>, label: string): number | undefined => {
  const madeAt = runIdTime(readLabel(label) ?? "")
  return uploadedAt === undefined || madeAt === undefined ? uploadedAt : Math.min(uploadedAt, madeAt)
}

/** The label is unique. Only a service that does not keep names leaves us with the file. */
const isOfUpload =
  ({ fileRef }: UploadHandle, label: string) =>
  (job: ListedJob): boolean =>
    job.name === label || ((job.name ?? "") === "" && job.fileRef === fileRef)

/**
 * What the service calls a job that it made of a file by SFTP is not documented: it may keep the file's name, and makes its
 * reference of it as of other uploads, with something of its own between name and ending. So the label is looked for in both,
 * standing alone: that of part 1 also begins that of part 12.
 */
const isOfDrop = (label: string) => {
  const isNamed = new RegExp(`(?<![A-Za-z0-9-])${fileStem(label)}(?![A-Za-z0-9-])`)
  return ({ fileRef, name }: ListedJob): boolean =>
    isNamed.test(name ?? "") || isNamed.test((fileRef ?? "").split("/").at(-1) ?? "")
}

const jobRef = (
  file: StagedFile,
  context: StepContext,
  target: string,
  job: { readonly id: string; readonly dateCreated?: number | null; readonly fileRef?: string | null }
): JobRef => {
  const handle: JobHandle = {
    type: file.prepared.importType,
    fileRef: job.fileRef ?? "",
    ...(typeof job.dateCreated === "number" ? { dateCreated: job.dateCreated } : {})
  }
  return { version: 1, provider: "advocate", id: job.id, target, label: context.label, handle: { ...handle } }
}
