import { Schema } from "effect"
import { JsonObject } from "./json.ts"
import { SourceFile, SourceFormat, TextEncoding } from "./source-file.ts"

/** The bytes to import, read once from end to end: structure is sound, rows are counted, content is hashed. */
export const PreparedFile = Schema.Struct({
  source: SourceFile,
  /** SHA-256 of the source file, in hex. */
  sourceSha256: Schema.String,
  /**
   * Where the bytes to send are: the source itself when it is acceptable as it stands, else a copy, given relative to
   * the run's folder. Resolve it with `StepContext.resolve`.
   */
  path: Schema.String,
  /**
   * The bytes of that file that are sent, one range behind the other, `to` not included. Left out when all of it is sent.
   * Read it with `sentBytes` or hand it on with `sentContent`.
   */
  ranges: Schema.optionalKey(Schema.Array(Schema.Struct({ from: Schema.Number, to: Schema.Number }))),
  format: SourceFormat,
  delimiter: Schema.String,
  encoding: TextEncoding,
  /** SHA-256 of the bytes to send, in hex. */
  sha256: Schema.String,
  bytes: Schema.Number,
  /** Rows to send, without the header; rows are numbered from 1 in the order in which they are sent. */
  rows: Schema.Number,
  /** Rows of the source that are not sent, because they are invalid and the plan sets such rows aside. */
  setAside: Schema.Number,
  /** Header names in order, as sent; for JSONL the dotted member names of the first row. */
  columns: Schema.Array(Schema.String),
  /** Header names in order, as in the source. */
  sourceColumns: Schema.Array(Schema.String),
  /** True when some row spans more than one line, so that line numbers do not follow from row numbers. */
  hasMultilineRows: Schema.Boolean,
  importType: Schema.String,
  options: JsonObject
})
export type PreparedFile = typeof PreparedFile.Type
