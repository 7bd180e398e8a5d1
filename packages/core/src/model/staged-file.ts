import { Schema } from "effect"
import { PreparedFile } from "./prepared-file.ts"

/** The file as the provider will read it, where the provider will read it. */
export const StagedFile = Schema.Struct({
  prepared: PreparedFile,
  /** What the provider needs to start from it, such as the service's reference of an upload. Nothing secret. */
  handle: Schema.Json,
  /**
   * What staging has decided or could not check, in sentences for people, such as that nothing was sent because the service
   * fetches the file itself. No secret and no content of a row.
   */
  notes: Schema.optionalKey(Schema.Array(Schema.String))
})
export type StagedFile = typeof StagedFile.Type
