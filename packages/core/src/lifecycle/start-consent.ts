import { Context, Effect } from "effect"

/** What somebody has to agree to. */
export interface ConsentQuestion {
  readonly runId: string
  /** What the import does, such as `Delete users, for good`. */
  readonly title: string
  /** Rows that would be applied. */
  readonly rows: number
  /** Where, in words. */
  readonly target: string
  /** What else it does, in sentences. */
  readonly effects: ReadonlyArray<string>
}

/**
 * Asked before the start of an import that cannot be undone, when the plan does not agree to it already. Answers no unless
 * another is provided. A yes is recorded with the run, and not asked for again.
 */
export const StartConsent: Context.Reference<(question: ConsentQuestion) => Effect.Effect<boolean>> =
  Context.Reference<(question: ConsentQuestion) => Effect.Effect<boolean>>("@bulkport/core/StartConsent", {
    defaultValue: () => () => Effect.succeed(false)
  })
