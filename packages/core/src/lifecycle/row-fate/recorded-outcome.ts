import { Effect, Stream } from "effect"
import type { ImportReason } from "../../errors/reasons.ts"
import type { IndexedRow } from "../../journal/row-index.ts"
import { outcomeRows } from "../outcome-rows.ts"

/** A row with all that the service says of it, which may repeat the row. */
export type RecordedOutcome = Omit<IndexedRow, "message"> & { readonly message: string }

/** Which of the rows in order. */
export interface OutcomeQuestion {
  readonly by: "row" | "line"
  readonly places: ReadonlySet<number>
}

/** Finds rows in the `outcomes.csv` of a run. Reads it up to them, in constant memory. */
export const recordedOutcomes = (
  runFolder: string,
  outcomesFile: string,
  { by, places }: OutcomeQuestion
): Effect.Effect<ReadonlyArray<RecordedOutcome>, ImportReason> =>
  Effect.gen(function* () {
    const last = Math.max(...places)
    const found: Array<RecordedOutcome> = []
    let sent = 0
    let isOver = false
    yield* outcomeRows(runFolder, outcomesFile).pipe(
      Stream.takeWhile(() => !isOver),
      Stream.runForEachArray((batch) =>
        Effect.sync(() => {
          for (const recorded of batch) {
            const isSent = recorded.outcome !== "set-aside"
            if (isSent) sent += 1
            const place = recorded[by]
            if (places.has(place)) found.push({ ...recorded, ...(isSent ? { sent } : {}) })
            // Rows and lines only grow.
            isOver ||= place >= last
          }
        })
      )
    )
    return found
  })
