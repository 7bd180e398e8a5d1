import type { OptionsInvalid, StagedFile, StepContext } from "@bulkport/core/provider"
import { Effect, Schema } from "effect"
import { StagedHandle } from "./advocate-handles.ts"
import { optionsOf, outputFormats, paramsOf } from "./advocate-options.ts"
import type { JobInput } from "./advocate-wire.ts"

/** What a job is validated and created from: the same for both. */
export const jobInputOf = (
  { prepared: { importType, options } }: StagedFile,
  fileRef: string,
  { label }: StepContext
): Effect.Effect<JobInput, OptionsInvalid> =>
  Effect.map(optionsOf(importType, options), (chosen) => ({
    type: importType,
    fileRef,
    name: label,
    requester: "Bulkport",
    // CSV for JSONL files too: the older schema offers nothing else that can be read row by row.
    outputFormat: outputFormats[chosen["output-format"] ?? "csv"],
    params: paramsOf(importType, chosen),
    ...(chosen["mail-to"] === undefined ? {} : { mailtoEmail: chosen["mail-to"] })
  }))

/** What `stage` has saved. Anything else is a bug of the caller. */
export const stagedHandleOf = (file: StagedFile): StagedHandle =>
  Schema.decodeUnknownSync(StagedHandle)(file.handle)
