import { Schema } from "effect"
import { PreparedFile } from "./prepared-file.ts"

/** The file as the provider will read it, where the provider will read it. */
export const StagedFile = Schema.Struct({
  prepared: PreparedFile,
  /** What the provider needs to start from it, such as the service's reference of an upload. Nothing secret. */
  handle: Schema.Json
})
export type StagedFile = typeof StagedFile.Type
