import { Schema } from "effect"
import { JsonObject } from "../model/json.ts"
import { SourceFormat } from "../model/source-file.ts"

/** A source that was copied for a run: a file whose content does not change any more. */
export const KeptSource = Schema.Struct({
  /** The run that it is for. */
  runId: Schema.String,
  /** Absolute path of the file. */
  path: Schema.String,
  name: Schema.String,
  bytes: Schema.Number,
  /** SHA-256 of the file, in hex. */
  sha256: Schema.String,
  /** The format, where it is known: that of rows which were kept as lines. */
  format: Schema.optionalKey(SourceFormat),
  /** What whoever kept it noted down with it. */
  note: Schema.optionalKey(JsonObject)
})
export type KeptSource = typeof KeptSource.Type

/** What stands about it in its folder, where the file may come to be at another path. */
export const KeptRecord = Schema.Struct({
  version: Schema.Literal(1),
  name: Schema.String,
  bytes: Schema.Number,
  sha256: Schema.String,
  format: Schema.optionalKey(SourceFormat),
  note: Schema.optionalKey(JsonObject)
})
export type KeptRecord = typeof KeptRecord.Type

/** Name of the file in which it stands. No kept file is called so. */
export const keptRecordName = ".kept.json"

/** What the folder of a source is called while it is being written, after the id of its run. */
export const unfinishedMark = ".part-"
