import { Effect, Stream } from "effect"
import { join } from "node:path"
import type { ImportReason } from "../../errors/reasons.ts"
import type { IndexedRow } from "../../journal/row-index.ts"
import { csvRecords } from "../../rows/csv-records.ts"
import { fileBytes } from "../../rows/file-bytes.ts"
import { inSource } from "../1-stage/set-aside.ts"

/** A row with all that the service says of it, which may repeat the row. */
export type RecordedOutcome = Omit<IndexedRow, "message"> & { readonly message: string }

/** Which of the rows in order. */
export interface OutcomeQuestion {
  readonly by: "row" | "line"
  readonly places: ReadonlySet<number>
}

const outcomes = ["accepted", "rejected", "set-aside"] as const

/** Finds rows in the `outcomes.csv` of a run. Reads it up to them, in constant memory. */
export const recordedOutcomes = (
  runFolder: string,
  outcomesFile: string,
  { by, places }: OutcomeQuestion
): Effect.Effect<ReadonlyArray<RecordedOutcome>, ImportReason> =>
  Effect.gen(function* () {
    const path = join(runFolder, outcomesFile)
    const last = Math.max(...places)
    const found: Array<RecordedOutcome> = []
    let sent = 0
    let isOver = false
    yield* inSource(path, csvRecords(fileBytes(path), ",")).pipe(
      Stream.takeWhile(() => !isOver),
      Stream.runForEachArray((batch) =>
        Effect.sync(() => {
          for (const record of batch) {
            const { code = "", message = "", outcome: said = "", service_word: word = "" } = record
            const outcome = outcomes.find((known) => known === said) ?? "unknown"
            if (outcome !== "set-aside") sent += 1
            const row = Number(record["row"])
            const line = Number(record["line"])
            const place = by === "row" ? row : line
            if (places.has(place)) {
              const isSent = outcome === "set-aside" ? {} : { sent }
              found.push({ row, line, ...isSent, outcome, code, message, word })
            }
            // Rows and lines only grow.
            isOver ||= place >= last
          }
        })
      )
    )
    return found
  })
