import { Schema } from "effect"
import { LifecycleStep } from "../model/lifecycle-step.ts"
import { ImportReason } from "./reasons.ts"

/**
 * One failed step of one run: where it happened, and the reason.
 *
 * The only error of the engine's operations. Match on `reason._tag`; the message is for people.
 */
export class ImportError extends Schema.TaggedError<ImportError>()("ImportError", {
  /** Left out when it failed before there was a run. */
  runId: Schema.optionalKey(Schema.String),
  step: LifecycleStep,
  provider: Schema.String,
  reason: ImportReason
}) {
  get isRetryable(): boolean {
    return this.reason.isRetryable
  }
  override get message(): string {
    const run = this.runId === undefined ? "" : `, run ${this.runId}`
    return `${this.step} failed (${this.provider}${run}). ${this.reason.message} ${this.reason.nextStep}`
  }
}
