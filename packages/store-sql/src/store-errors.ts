import { Schema } from "effect"

/** The tables of a store were made, or changed, by a newer version. */
export class StoreTooNew extends Schema.TaggedError<StoreTooNew>()("StoreTooNew", {
  /** Where the database is, in words. */
  place: Schema.String,
  /** Whose tables they are, such as `store`. */
  family: Schema.String,
  /** The newest migration that was run there. */
  found: Schema.Number,
  /** The newest one that this version knows. */
  supported: Schema.Number
}) {
  readonly isRetryable = false
  override get message(): string {
    return `The ${this.family} tables in ${this.place} have version ${this.found}; this Bulkport knows up to version ${this.supported}.`
  }
  readonly nextStep =
    "Nothing was changed. Use the newer Bulkport, which has changed them, or a database of its own for this one."
}
