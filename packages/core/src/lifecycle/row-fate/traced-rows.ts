/** Which row of a run became which row of its retry. */
import { Effect, Stream } from "effect"
import type { ImportReason } from "../../errors/reasons.ts"
import { csvRecords } from "../../rows/csv-records.ts"
import { fileBytes } from "../../rows/file-bytes.ts"
import { inSource } from "../1-stage/set-aside.ts"

/** The name of the file that says so, beside the rows that are retried. */
export const tracedName = (retriedRows: string): string => `${retriedRows}.lines.csv`

/** Its one column: for each row that is retried, in order, the line in the file of the run that is retried, or `?`. */
export const tracedColumn = "bulkport_line"

/** Stands for a line that is not known, because the number was changed by hand. */
export const unknownLine = "?"

/** The number of the row in a retry that was this line of the run before; `undefined` when it was not taken. Fails where nobody has kept it. */
export const tracedRow = (
  retriedRows: string,
  line: number
): Effect.Effect<number | "not-known" | undefined, ImportReason> =>
  Effect.gen(function* () {
    const path = tracedName(retriedRows)
    let row = 0
    let found: number | undefined
    const seen = { isUncertain: false }
    yield* inSource(path, csvRecords(fileBytes(path), ",")).pipe(
      Stream.takeWhile(() => found === undefined),
      Stream.runForEachArray((batch) =>
        Effect.sync(() => {
          for (const { [tracedColumn]: text = "" } of batch) {
            row += 1
            if (text === unknownLine) seen.isUncertain = true
            else if (Number(text) === line) found ??= row
          }
        })
      )
    )
    return found ?? (seen.isUncertain ? "not-known" : undefined)
  })
