import type { OptionsInvalid, StagedFile, StepContext } from "@bulkport/core/provider"
import { Effect, Schema } from "effect"
import { StagedHandle } from "./advocate-handles.ts"
import { paramsOf } from "./advocate-options.ts"
import type { JobInput } from "./advocate-wire.ts"

/**
 * What a job is validated and created from: the same for both.
 *
 * Results are asked for as CSV even for JSONL files, because the older schema offers nothing else that we could read.
 */
export const jobInputOf = (file: StagedFile, context: StepContext): Effect.Effect<JobInput, OptionsInvalid> =>
  Effect.map(paramsOf(file.prepared.importType, file.prepared.options), (params) => ({
    type: file.prepared.importType,
    fileRef: stagedHandleOf(file).fileRef,
    name: context.label,
    requester: "Bulkport",
    outputFormat: "CSV",
    params
  }))

/** What `stage` has saved. Anything else is a bug of the caller. */
export const stagedHandleOf = (file: StagedFile): StagedHandle =>
  Schema.decodeUnknownSync(StagedHandle)(file.handle)
