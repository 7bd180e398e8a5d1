import type { JsonObject, StagedFile } from "@bulkport/core/provider"
import { Result } from "effect"
import { declaredSeparator, mappingOf } from "../actito-definition.ts"
import { readOptions } from "../actito-options.ts"
import type { WireProfile } from "../actito-wire-profile.ts"
import type { StagedColumns } from "./outcome-columns.ts"

/** What is known about a staged file and the definition that goes with it, for reading what the service says of its rows. */
export const stagedColumnsOf = (
  { prepared }: StagedFile,
  definition: JsonObject,
  profile: WireProfile
): StagedColumns => {
  const options = readOptions(prepared.options)
  const declared = declaredSeparator(definition, profile)
  return {
    columns: prepared.columns,
    key: Result.isSuccess(options) ? options.success.key : [],
    mapping: mappingOf(definition, profile) ?? [],
    separators: declared === undefined ? [prepared.delimiter] : [declared, prepared.delimiter],
    encoding: prepared.encoding === "iso-8859-1" ? prepared.encoding : "utf-8"
  }
}
