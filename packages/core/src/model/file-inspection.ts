import { Schema } from "effect"
import { SourceFile } from "./source-file.ts"

/** How lines end; `none` where there is one line only. */
export const LineEnding = Schema.Literals(["lf", "crlf", "cr", "mixed", "none"])
export type LineEnding = typeof LineEnding.Type

/** What there is to know about a file before its rows are read. */
export const FileInspection = Schema.Struct({
  /** Everything decided: as the caller says, as found, or as guessed. */
  source: SourceFile,
  /** Size of the file as it is, packed or not. */
  bytes: Schema.Number,
  hasByteOrderMark: Schema.Boolean,
  /** In the part that was looked at; breaks inside quoted cells do not count. */
  lineEnding: LineEnding,
  /**
   * The header of CSV; the names of the values in the first row of JSON, with dots. Empty where there is none in sight, and
   * where the first row looks like data, which is not to be shown.
   */
  columns: Schema.Array(Schema.String)
})
export type FileInspection = typeof FileInspection.Type
