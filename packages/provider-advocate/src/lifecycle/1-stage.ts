import {
  LimitExceeded,
  sentContent,
  type PreparedFile,
  type Provider,
  type SourceFormat,
  type StagedFile,
  type StepContext
} from "@bulkport/core/provider"
import { Effect, Schema } from "effect"
import type { AdvocateClient } from "../advocate-client.ts"
import { toImportReason } from "../advocate-failure.ts"
import { type AdvocateSettings, targetOf } from "../advocate-settings.ts"
import { StagedHandle } from "../advocate-handles.ts"

/** The service learns the format from the ending of the file name. */
const formats: Readonly<Record<SourceFormat, { readonly ending: string; readonly contentType: string }>> = {
  csv: { ending: "csv", contentType: "text/csv" },
  jsonl: { ending: "jsonl", contentType: "application/x-ndjson" }
}

/** A file name that people can recognise the run by, made of harmless characters. */
const filenameOf = (label: string, format: SourceFormat): string => {
  const stem = label.replace(/[^A-Za-z0-9_-]+/g, "-").slice(0, 100)
  return `${stem === "" ? "import" : stem}.${formats[format].ending}`
}

/** Sends the file ahead. Repeating it only leaves an unused copy at the service. */
export const makeStage =
  (client: AdvocateClient, settings: AdvocateSettings): Provider["stage"] =>
  (prepared: PreparedFile, context: StepContext) =>
    Effect.gen(function* () {
      if (prepared.bytes > settings.maxFileBytes) {
        return yield* Effect.fail(tooLarge(prepared, "bytes", settings.maxFileBytes))
      }
      const { at, fileRef } = yield* client.upload(
        sentContent(prepared, context),
        filenameOf(context.label, prepared.format),
        formats[prepared.format].contentType
      )
      const handle: StagedHandle = { fileRef, uploadedAt: at }
      return { prepared, handle: Schema.encodeSync(StagedHandle)(handle) } satisfies StagedFile
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
