import { Schema } from "effect"
import { JsonObject } from "./json.ts"
import { SourceFile } from "./source-file.ts"

/**
 * What to do with rows that break the import type's rules.
 *
 * `strict`: nothing is sent if any row is invalid. `tolerant`: invalid rows are set aside and reported, the others are
 * imported, unless more are invalid than the limits allow.
 */
export const Tolerance = Schema.Struct({
  mode: Schema.Literals(["strict", "tolerant"]),
  /** Most rows that may be invalid. No limit when left out. */
  maxRejectedRows: Schema.optionalKey(Schema.Number),
  /** Most rows that may be invalid, in percent of the rows of the file. */
  maxRejectedPercent: Schema.optionalKey(Schema.Number),
  /** Files with fewer rows than this are not judged by percent: one bad row of three says nothing. */
  minRowsForPercent: Schema.Number
})
export type Tolerance = typeof Tolerance.Type

/** The run that a retry belongs to. */
export const ParentRun = Schema.Struct({
  runId: Schema.String,
  /** How many of the rows to retry were rejected by the parent, set aside by it, or of unknown outcome. */
  rejected: Schema.Number,
  setAside: Schema.Number,
  unknown: Schema.Number
})
export type ParentRun = typeof ParentRun.Type

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
  allowFindings: Schema.Boolean,
  tolerance: Tolerance,
  /** Import even though the same content was imported to the same place before. */
  again: Schema.Boolean,
  /** The run whose failed rows these are. */
  parent: Schema.optionalKey(ParentRun)
})
export type ImportPlan = typeof ImportPlan.Type
