import { Context, type Effect, type Scope } from "effect"
import type { StorageFailed } from "../errors/reasons.ts"
import type { RowQuestion } from "../model/row-fate.ts"

/** A row as an index remembers it. */
export interface IndexedRow {
  readonly row: number
  /** On which it begins. */
  readonly line: number
  /** Its number among the rows that are sent, from 1; left out when it was set aside. */
  readonly sent?: number
  readonly outcome: "accepted" | "rejected" | "set-aside" | "unknown"
  readonly code: string
  readonly word: string
  /** Words about the row, without what they repeat of it. Left out where that is not certain: they are in the run's files. */
  readonly message?: string
}

/** A row on its way into an index. */
export interface RowToIndex extends IndexedRow {
  /** On which it ends; left out where that is not known. */
  readonly lastLine?: number
  /**
   * What it has in the columns that identify it, as one text; `undefined` where that is not known. Asked for rows that are kept only.
   * An index keeps no more than a keyed hash of it.
   */
  readonly key: () => string | undefined
}

/** Fills an index with the rows of one run. It never fails: an index that cannot be filled says of itself that it is not complete. */
export interface RowIndexWriter {
  /** Adds rows, all of the run in their order. Those that the index does not keep are passed over. */
  readonly add: (rows: ReadonlyArray<RowToIndex>) => Effect.Effect<void>
  /** Says that all rows have been added. Only then is what is not there known not to be there. */
  readonly complete: Effect.Effect<void>
}

/** What an index knows. */
export interface IndexAnswer {
  readonly rows: ReadonlyArray<IndexedRow>
  /** True when there are no others: then no file needs to be read. */
  readonly isCertain: boolean
}

/** Finds rows of runs whose results have been collected without reading a file of theirs. */
export interface RowIndex {
  /** Begins to fill the index with a run, and forgets what it had of it. What is not complete when the scope closes is not used. */
  readonly open: (runId: string) => Effect.Effect<RowIndexWriter, never, Scope.Scope>
  /** Looks a row up. A key is one text, as it was handed over. */
  readonly find: (
    runId: string,
    question: Exclude<RowQuestion, { readonly key: unknown }> | { readonly key: string }
  ) => Effect.Effect<IndexAnswer, StorageFailed>
}

/** There is none unless a journal store brings one along. */
export const RowIndex: Context.Reference<RowIndex | undefined> = Context.Reference<RowIndex | undefined>(
  "@bulkport/core/RowIndex",
  { defaultValue: () => undefined }
)
