import type { PreparedFile } from "@bulkport/core/provider"
import { declaredCompression } from "../actito-definition.ts"
import type { ActitoOptions } from "../actito-options.ts"
import type { Compression, WireProfile } from "../actito-wire-profile.ts"
import type { JsonObject } from "@bulkport/core/provider"

/** How a definition declares the file to be packed; undefined when that is left open, or said in a word we do not know. */
export const compressionDeclared = (
  definition: JsonObject | undefined,
  profile: WireProfile
): Compression | undefined => {
  const declared = definition === undefined ? undefined : declaredCompression(definition, profile)
  return declared === "unknown" ? undefined : declared
}

/**
 * What a definition declares, or what the user wants; left the choice, a small file goes as it is unless only packing makes it
 * small enough.
 */
export const chooseCompression = (
  file: Pick<PreparedFile, "bytes">,
  declared: Compression | undefined,
  wanted: ActitoOptions["compression"],
  { upload: { compression, plainBelowBytes } }: WireProfile,
  maxFileBytes: number
): Compression =>
  declared ?? wanted ?? (file.bytes < plainBelowBytes && file.bytes <= maxFileBytes ? "none" : compression)
