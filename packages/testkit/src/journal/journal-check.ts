import type { RunJournal } from "@bulkport/core"
import type { Effect, Scope } from "effect"
import type { StoreUnderTest } from "./store-under-test.ts"

/** What a check works with. */
export interface JournalBench {
  readonly store: StoreUnderTest
  /** The store, opened. */
  readonly journal: RunJournal["Service"]
  /** The same store, opened by another process, as it were. */
  readonly elsewhere: RunJournal["Service"]
}

/** One thing that every store must do. */
export interface JournalCheck {
  readonly name: string
  /** What a store must have for the check to say anything about it. */
  readonly needs?: "sharing" | "change"
  readonly run: (bench: JournalBench) => Effect.Effect<void, unknown, Scope.Scope>
}
