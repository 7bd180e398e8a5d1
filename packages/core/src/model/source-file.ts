import { Schema } from "effect"

/** How rows are written in a file that is sent. CSV has a header line; JSONL has one JSON object per line. */
export const SourceFormat = Schema.Literals(["csv", "jsonl"])
export type SourceFormat = typeof SourceFormat.Type

/** How rows are written in a file of the user's: as in one that is sent, or as one JSON array of objects. */
export const FileFormat = Schema.Literals(["csv", "jsonl", "json"])
export type FileFormat = typeof FileFormat.Type

/** How text is written in bytes. */
export const TextEncoding = Schema.Literals(["utf-8", "utf-16le", "utf-16be", "windows-1252", "iso-8859-1"])
export type TextEncoding = typeof TextEncoding.Type

/** How a file is packed. A zip archive must hold exactly one file. */
export const Compression = Schema.Literals(["none", "gzip", "zip"])
export type Compression = typeof Compression.Type

/** The file as the user gave it: where it is and how to read it. */
export const SourceFile = Schema.Struct({
  /** Absolute path. */
  path: Schema.String,
  compression: Compression,
  encoding: TextEncoding,
  format: FileFormat,
  /** Character between two cells; means nothing for JSON. */
  delimiter: Schema.String,
  /** Character around cells that need it; empty for a file in which no character has that meaning. */
  quote: Schema.String,
  /** Lines before the header that are not part of the table, such as `sep=;`. */
  skipLines: Schema.Number,
  /** Names of the columns of a CSV file that has no header line. Left out when its first row is the header. */
  header: Schema.optionalKey(Schema.Array(Schema.String)),
  /** What was guessed about the file rather than known, in sentences. */
  guesses: Schema.Array(Schema.String)
})
export type SourceFile = typeof SourceFile.Type

/** What a caller says about a file. What is left out is found out from its content. */
export type SourceRequest = Pick<SourceFile, "path"> & Partial<Omit<SourceFile, "path">>

/** A file of plain UTF-8 text that needs no looking at. */
export const plainSource = (path: string, format: FileFormat, delimiter = ","): SourceFile => ({
  path,
  compression: "none",
  encoding: "utf-8",
  format,
  delimiter,
  quote: '"',
  skipLines: 0,
  guesses: []
})
