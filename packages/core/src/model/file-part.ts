import { Schema } from "effect"

/** A part of a file that is more than the provider takes in one job. It is imported by a run of its own. */
export const FilePart = Schema.Struct({
  /** From 1. */
  number: Schema.Number,
  /** The bytes of the sent file that make up the part, its header first. */
  ranges: Schema.Array(Schema.Struct({ from: Schema.Number, to: Schema.Number })),
  rows: Schema.Number,
  bytes: Schema.Number,
  /** SHA-256 of these bytes, in hex. */
  sha256: Schema.String
})
export type FilePart = typeof FilePart.Type
