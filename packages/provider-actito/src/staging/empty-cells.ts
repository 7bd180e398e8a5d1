import {
  csvRecords,
  fileBytes,
  type ImportReason,
  type PreparedFile,
  RowProblem,
  SourceFileUnreadable,
  type StepContext
} from "@bulkport/core/provider"
import { Effect, Stream } from "effect"

/** Empty cells of a file by column. Columns without any are not in it. */
export interface EmptyCellCount {
  readonly rows: number
  readonly byColumn: ReadonlyMap<string, number>
}

/** As UTF-8, which the reader of records expects. */
const asUtf8 = (bytes: Uint8Array): Uint8Array => Buffer.from(Buffer.from(bytes).toString("latin1"))

/** Reads a file once, in constant memory. */
const countIn = (
  path: string,
  { columns, delimiter, encoding }: PreparedFile
): Effect.Effect<EmptyCellCount, ImportReason> =>
  Effect.gen(function* () {
    const byColumn = new Map<string, number>()
    let rows = 0
    const bytes = encoding === "iso-8859-1" ? Stream.map(fileBytes(path), asUtf8) : fileBytes(path)
    yield* csvRecords(bytes, delimiter).pipe(
      Stream.runForEachArray((records) =>
        Effect.sync(() => {
          rows += records.length
          for (const record of records) {
            for (const column of columns) {
              if ((record[column] ?? "") === "") byColumn.set(column, (byColumn.get(column) ?? 0) + 1)
            }
          }
        })
      ),
      Effect.mapError((error) =>
        error instanceof RowProblem
          ? new SourceFileUnreadable({ path, why: `it can be read no more: ${error.problem}` })
          : error
      )
    )
    return { rows, byColumn }
  })

/**
 * Counts empty cells over the whole file, also for one of its parts: parts that leave out different columns would treat rows of
 * one file differently. Parts come one after the other, so that the last count is kept for the next one.
 */
export const makeEmptyCellCount = () => {
  let last: { readonly key: string; readonly count: EmptyCellCount } | undefined
  return (file: PreparedFile, context: StepContext): Effect.Effect<EmptyCellCount, ImportReason> =>
    Effect.suspend(() => {
      const path = context.resolve(file.path)
      const key = JSON.stringify([path, file.sourceSha256, file.columns])
      if (last?.key === key) return Effect.succeed(last.count)
      return Effect.map(countIn(path, file), (count) => {
        last = { key, count }
        return count
      })
    })
}
