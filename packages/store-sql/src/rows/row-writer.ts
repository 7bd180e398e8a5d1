import { Array as Arr, Effect, type Scope } from "effect"
import type { RowIndexWriter, RowToIndex } from "@bulkport/core"
import { onDatabase } from "../on-database.ts"
import type { RowHash } from "./row-hash.ts"
import type { RowDatabase } from "./sql-row-index.ts"

/** So many rows are written by one statement. */
const batchRows = 500

interface Range {
  readonly index_id: string
  readonly first_row: number
  last_row: number
  readonly first_line: number
  last_line: number
  end_line: number | null
  readonly first_sent: number
}

interface StoredRow {
  readonly index_id: string
  readonly row: number
  readonly line: number
  readonly last_line: number | null
  readonly sent: number | null
  readonly outcome: string
  readonly code: string
  readonly word: string
  readonly message: string | null
  readonly key_hash: string | null
}

/** What is to be written. */
export interface IndexToFill {
  readonly id: string
  readonly runId: string
  readonly hash: RowHash
  readonly keepsAll: boolean
  /** Rows that are remembered one by one at most. */
  readonly most: number
}

/** Writes rows in batches, so that memory does not grow with the file. After a failure it writes no more. */
export const rowWriter = (
  database: RowDatabase,
  { hash, id, keepsAll, most, runId }: IndexToFill
): Effect.Effect<RowIndexWriter, never, Scope.Scope> => {
  const { sql } = database
  let isBroken = false
  let isComplete = false
  let hasOpenEnds = false
  let written = 0
  let rows: Array<StoredRow> = []
  let ranges: Array<Range> = []

  const discard = sql`DELETE FROM row_indexes WHERE id = ${id}`.pipe(
    onDatabase({ ...database, patienceMillis: 1000 }),
    Effect.ignore
  )

  const giveUp = (why: string) =>
    Effect.suspend(() => {
      isBroken = true
      rows = []
      ranges = []
      return Effect.logWarning(
        `The rows of run ${runId} are not indexed, and are looked for in its files. ${why}`
      )
    })

  const flush = (leftRanges: number) =>
    Effect.suspend(() => {
      const ready = ranges.slice(0, ranges.length - leftRanges)
      const batch = rows
      rows = []
      ranges = ranges.slice(ranges.length - leftRanges)
      written += batch.length
      return Effect.gen(function* () {
        // Again after a lost reply, some may be there.
        for (const some of Arr.chunksOf(batch, batchRows)) {
          yield* sql`INSERT INTO indexed_rows ${sql.insert(Arr.map(some, (row) => ({ ...row })))} ON CONFLICT DO NOTHING`
        }
        for (const some of Arr.chunksOf(ready, batchRows)) {
          yield* sql`INSERT INTO row_ranges ${sql.insert(Arr.map(some, (range) => ({ ...range })))} ON CONFLICT DO NOTHING`
        }
      }).pipe(onDatabase(database))
    })

  const take = (row: RowToIndex): void => {
    const { code, lastLine, line, message, outcome, sent, word } = row
    if (lastLine === undefined) hasOpenEnds = true
    const isPlain = outcome === "accepted" && code === "" && message === "" && sent !== undefined
    if (isPlain && !keepsAll) {
      const last = ranges.at(-1)
      if (last?.last_row === row.row - 1) {
        last.last_row = row.row
        last.last_line = line
        last.end_line = lastLine ?? null
      } else {
        ranges.push({
          index_id: id,
          first_row: row.row,
          last_row: row.row,
          first_line: line,
          last_line: line,
          end_line: lastLine ?? null,
          first_sent: sent
        })
      }
      return
    }
    const key = row.key()
    rows.push({
      index_id: id,
      row: row.row,
      line,
      last_line: lastLine ?? null,
      sent: sent ?? null,
      outcome,
      code,
      word,
      message: message ?? null,
      key_hash: key === undefined ? null : hash.of(runId, key)
    })
  }

  const orGiveUp = <A>(effect: Effect.Effect<A, { readonly message: string }>) =>
    Effect.catch(effect, (error) => giveUp(error.message))

  return Effect.as(
    Effect.addFinalizer(() => (isComplete ? Effect.void : discard)),
    {
      add: (batch) =>
        Effect.suspend(() => {
          if (isBroken) return Effect.void
          for (const row of batch) take(row)
          if (written + rows.length > most) return giveUp(`More than ${most} of them were not accepted.`)
          // The last range may go on.
          return rows.length >= batchRows || ranges.length > batchRows ? orGiveUp(flush(1)) : Effect.void
        }),
      complete: Effect.suspend(() => {
        if (isBroken) return Effect.void
        return flush(0).pipe(
          Effect.andThen(
            onDatabase(database)(
              sql.withTransaction(
                Effect.gen(function* () {
                  yield* sql`UPDATE row_indexes SET is_complete = 1, has_open_ends = ${hasOpenEnds ? 1 : 0} WHERE id = ${id}`
                  yield* sql`DELETE FROM row_indexes WHERE run_id = ${runId} AND id <> ${id}`
                })
              )
            )
          ),
          Effect.tap(Effect.sync(() => (isComplete = true))),
          orGiveUp
        )
      })
    } satisfies RowIndexWriter
  )
}
