import type { CheckGroup } from "./check.ts"

/** What came of a check, for a reporter. */
export type CheckOutcome =
  /** The provider does what is asked. */
  | "passed"
  /** It does not, and its author says why. */
  | "known gap"
  /** It does not apply. */
  | "skipped"
  /** It does not do what is asked, or a known gap is none any more. */
  | "failed"
  /** It was left out of this run, by a filter of the test runner for one. */
  | "not run"

/** One check of one provider. */
export interface ReportedCheck {
  /** The name under which the provider joined. */
  readonly provider: string
  readonly group: CheckGroup
  /** Its name in the suite. */
  readonly check: string
  readonly outcome: CheckOutcome
  /** Why it was skipped, fails as is known, or failed. */
  readonly why?: string
}

declare module "vitest" {
  interface TaskMeta {
    /** Set on the tests of the conformance suite. */
    bulkportCheck?: ReportedCheck
  }
}
