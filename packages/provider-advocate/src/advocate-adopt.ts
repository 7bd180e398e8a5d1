import {
  AbilityMissing,
  type AdoptedJob,
  type ImportReason,
  JobNotFound,
  type OutputFile,
  type Provider,
  safeText,
  type TransportFailure
} from "@bulkport/core/provider"
import { Effect, Stream } from "effect"
import type { AdvocateClient } from "./advocate-client.ts"
import type { Download } from "./advocate-download.ts"
import { type AdvocateFailure, saysNotFound, toImportReason } from "./advocate-failure.ts"
import type { JobHandle } from "./advocate-handles.ts"
import type { ForeignJob } from "./advocate-wire.ts"

/** Makes a reference to an import that somebody else started, with the file that was uploaded for it. */
export const makeAdopt = (
  client: AdvocateClient,
  download: Download,
  target: string
): NonNullable<Provider["adopt"]> => {
  const toReason = (failure: AdvocateFailure): ImportReason => toImportReason(failure, target)

  const uploadOf = (url: string, name: string): OutputFile<ImportReason> => ({
    name,
    kind: "other",
    body: Stream.unwrap(
      download(url).pipe(
        Effect.mapError(toReason),
        Effect.map((reply) => Stream.mapError(reply.body, (failure: TransportFailure) => toReason(failure)))
      )
    )
  })

  return (jobId) =>
    Effect.gen(function* () {
      const job = yield* client
        .foreignJob(jobId)
        .pipe(
          Effect.mapError((failure) =>
            saysNotFound(failure) ? new JobNotFound({ jobId }) : toReason(failure)
          )
        )
      if (job === null) return yield* Effect.fail(new JobNotFound({ jobId }))
      if (!job.type.startsWith("MUTATION/")) {
        const ability = `follow job ${jobId}: it is of type ${safeText(job.type, [])}, which imports nothing`
        return yield* Effect.fail(new AbilityMissing({ provider: "advocate", ability }))
      }
      return {
        job: {
          version: 1,
          provider: "advocate",
          id: job.id,
          target,
          label: job.name ?? "",
          handle: { ...handleOf(job) }
        },
        importType: job.type,
        ...(typeof job.downloadFileRefUrl === "string"
          ? { upload: uploadOf(job.downloadFileRefUrl, (job.fileRef ?? "").split("/").at(-1) ?? "") }
          : {})
      } satisfies AdoptedJob
    })
}

const handleOf = ({ dateCreated, fileRef, type }: ForeignJob): JobHandle => ({
  type,
  fileRef: fileRef ?? "",
  ...(typeof dateCreated === "number" ? { dateCreated } : {})
})
