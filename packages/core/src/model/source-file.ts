import { Schema } from "effect"

/** How rows are written in a file. CSV has a header line; JSONL has one JSON object per line. */
export const SourceFormat = Schema.Literals(["csv", "jsonl"])
export type SourceFormat = typeof SourceFormat.Type

/** The file as the user gave it: where it is and how to read it. */
export const SourceFile = Schema.Struct({
  /** Absolute path. */
  path: Schema.String,
  format: SourceFormat,
  /** Character between two cells; means nothing for JSONL. */
  delimiter: Schema.String
})
export type SourceFile = typeof SourceFile.Type
