import { Schema } from "effect"

/**
 * One thing that was tried to find out whether a connection works. `unknown` means that the answer does not tell; `skipped`
 * that it was not tried, because something before it failed.
 */
export const Diagnosis = Schema.Struct({
  /** What was tried, in a few words, such as `API key`. */
  name: Schema.String,
  outcome: Schema.Literals(["passed", "failed", "unknown", "skipped"]),
  /** What was found, in a sentence. No secret. */
  detail: Schema.String,
  /** What to do about it, in a sentence. */
  advice: Schema.optionalKey(Schema.String)
})
export type Diagnosis = typeof Diagnosis.Type
