import type { RunJournal } from "@bulkport/core"
import type { Effect, Layer } from "effect"

/** A store that joins the suite: an empty one, made for one check. */
export interface StoreUnderTest {
  /** Opens the store as a process would. Of two that are opened, none knows more of the other than the store tells it. */
  readonly open: () => Layer.Layer<RunJournal, unknown>
  /** True for a store that ends with its process, as one in memory does: runs in it are held by nobody, and found by no other. */
  readonly endsWithProcess?: boolean
  /**
   * Changes what stands in the store for an entry of a run, given its number, as damage would. The text is a line of the journal,
   * without its line break. Left out where nobody but the process can get at it.
   */
  readonly change?: (
    runId: string,
    sequence: number,
    line: (was: string) => string
  ) => Effect.Effect<void, unknown>
}
