import { Schema } from "effect"
import { JsonObject } from "./json.ts"
import { SourceFile } from "./source-file.ts"

/**
 * What the user asked for: which file, which provider, which import, and the choices made.
 *
 * Saved with the run as it is, so it never holds a secret: credentials belong to the provider's settings.
 */
export const ImportPlan = Schema.Struct({
  source: SourceFile,
  /** Id of the provider, such as `advocate`. */
  provider: Schema.String,
  /** Id of one of the provider's import types, such as `MUTATION/USER`. */
  importType: Schema.String,
  /** The provider's own options for this import, checked by the provider before anything is read. */
  options: JsonObject,
  /** Start the job even when validation has findings. Structural faults of the file always refuse. */
  allowFindings: Schema.Boolean
})
export type ImportPlan = typeof ImportPlan.Type
