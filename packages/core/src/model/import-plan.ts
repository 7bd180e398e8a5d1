import { Schema } from "effect"
import { ColumnChanges } from "./column-changes.ts"
import { JobRef } from "./job.ts"
import { JsonObject } from "./json.ts"
import { SourceFile, SourceFormat, type SourceRequest } from "./source-file.ts"

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

/** The run that a part of a file belongs to. */
export const WholeRun = Schema.Struct({
  runId: Schema.String,
  /** Number of the part, from 1, and how many there are. */
  number: Schema.Number,
  of: Schema.Number,
  /** SHA-256 of all that is sent in all parts together, in hex. */
  sha256: Schema.String
})
export type WholeRun = typeof WholeRun.Type

/**
 * What the user asked for: which file, which provider, which import, and the choices made.
 *
 * Saved with the run as it is, so it never holds a secret: credentials belong to the provider's settings.
 */
export const ImportPlan = Schema.Struct({
  source: SourceFile,
  columns: ColumnChanges,
  /** The format to send rows in. Left out: the one they have, except that CSV with declared types is sent as JSON lines. */
  sendAs: Schema.optionalKey(SourceFormat),
  /** Id of the provider, such as `advocate`. */
  provider: Schema.String,
  /**
   * Name of the settings to open the provider with, where the caller keeps several of them. Left out: those that it has unnamed.
   * A run that is taken up again asks for the same name.
   */
  connection: Schema.optionalKey(Schema.String),
  /**
   * Whose import it is, where a caller imports for several: settings are asked for by it, runs are found by it, and limits may be
   * kept by it. The engine gives it no meaning beyond that.
   */
  tenant: Schema.optionalKey(Schema.String),
  /** Id of one of the provider's import types, such as `MUTATION/USER`. */
  importType: Schema.String,
  /** The provider's own options for this import, checked by the provider before anything is read. */
  options: JsonObject,
  /** Start the job even when validation has findings. Structural faults of the file always refuse. */
  allowFindings: Schema.Boolean,
  tolerance: Tolerance,
  /** Import even though the same content was imported to the same place before. */
  again: Schema.Boolean,
  /** The caller has agreed to an import that cannot be undone. Without it, `StartConsent` is asked. */
  confirmed: Schema.optionalKey(Schema.Boolean),
  /** The job that the run is about, when it was started elsewhere: nothing is sent and nothing started then. */
  adopted: Schema.optionalKey(JobRef),
  /** The run of the whole file, for a run that imports a part of it. */
  part: Schema.optionalKey(WholeRun),
  /** The run whose failed rows these are. */
  parent: Schema.optionalKey(ParentRun)
})
export type ImportPlan = typeof ImportPlan.Type

/** A plan before its file has been looked at: what is not said about the file is found out when the run begins. */
export type ImportRequest = Omit<ImportPlan, "source"> & { readonly source: SourceRequest }
