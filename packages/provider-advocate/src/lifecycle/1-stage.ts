import {
  LimitExceeded,
  sentContent,
  type PreparedFile,
  type Provider,
  type StagedFile,
  type StepContext
} from "@bulkport/core/provider"
import { Effect } from "effect"
import type { AdvocateClient } from "../advocate-client.ts"
import { toImportReason } from "../advocate-failure.ts"
import { type AdvocateSettings, targetOf } from "../advocate-settings.ts"
import type { UploadHandle } from "../advocate-handles.ts"
import { fileStem, formats } from "../file-names.ts"

/** Sends the file ahead. Repeating it only leaves an unused copy at the service. */
export const makeStage =
  (client: AdvocateClient, settings: AdvocateSettings): Provider["stage"] =>
  (prepared: PreparedFile, context: StepContext) =>
    Effect.gen(function* () {
      if (prepared.bytes > settings.maxFileBytes) {
        return yield* Effect.fail(tooLarge(prepared, "bytes", settings.maxFileBytes))
      }
      const { contentType, ending } = formats[prepared.format]
      const { at, fileRef } = yield* client.upload(
        sentContent(prepared, context),
        `${fileStem(context.label)}.${ending}`,
        contentType
      )
      const handle: UploadHandle = { fileRef, uploadedAt: at }
      return { prepared, handle: { ...handle } } satisfies StagedFile
    }).pipe(
      Effect.mapError((failure) => {
        if (failure._tag === "StorageFailed" || failure._tag === "LimitExceeded") return failure
        if (failure._tag !== "Refused" || failure.status !== 413)
          return toImportReason(failure, targetOf(settings))
        // All we know of its limit is that this file is above it.
        return tooLarge(prepared, "bytes (refused with HTTP 413)", prepared.bytes - 1)
      })
    )

const tooLarge = ({ bytes, source }: PreparedFile, what: string, allowed: number) =>
  new LimitExceeded({ path: source.path, what, allowed, actual: bytes })
