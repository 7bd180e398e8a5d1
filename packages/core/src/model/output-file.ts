import { Schema, type Stream } from "effect"

/** What a result file is about: rows that succeeded, rows that failed, the run as a whole, or something else. */
export const OutputKind = Schema.Literals(["accepted", "rejected", "summary", "other"])
export type OutputKind = typeof OutputKind.Type

/** A result file exactly as the service made it, ready to be read once. */
export interface OutputFile<E> {
  /** A file name, unique within the job, such as `errors.csv`. The engine never uses it as a path as it stands. */
  readonly name: string
  readonly kind: OutputKind
  readonly body: Stream.Stream<Uint8Array, E>
}

/** A result file that has been saved as received. */
export const SavedOutput = Schema.Struct({
  name: Schema.String,
  kind: OutputKind,
  /** Relative to the run's folder. Resolve it with `StepContext.resolve`. */
  path: Schema.String,
  bytes: Schema.Number,
  /** SHA-256 of the bytes as received, in hex. */
  sha256: Schema.String
})
export type SavedOutput = typeof SavedOutput.Type
