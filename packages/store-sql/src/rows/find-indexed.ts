import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { Fragment } from "effect/sql/Statement"
import type { IndexAnswer, IndexedRow, RowIndex } from "@bulkport/core"
import type { RowHash } from "./row-hash.ts"

/** The index of a run. */
export interface FoundIndex {
  readonly id: string
  readonly keepsAll: boolean
  /** Which secret its hashes were made with. */
  readonly keyId: string
  /** True when it is not known of some row where it ends. */
  readonly hasOpenEnds: boolean
}

type Whole = number | bigint | string

interface StoredRow {
  readonly row: Whole
  readonly line: Whole
  readonly sent: Whole | null
  readonly outcome: IndexedRow["outcome"]
  readonly code: string
  readonly word: string
  readonly message: string | null
}

interface StoredRange {
  readonly first_row: Whole
  readonly last_row: Whole
  readonly first_line: Whole
  readonly last_line: Whole
  readonly end_line: Whole | null
  readonly first_sent: Whole
}

const indexedRow = ({ code, line, message, outcome, row, sent, word }: StoredRow): IndexedRow => ({
  row: Number(row),
  line: Number(line),
  ...(sent === null ? {} : { sent: Number(sent) }),
  outcome,
  code,
  word,
  ...(message === null ? {} : { message })
})

const unsure: IndexAnswer = { rows: [], isCertain: false }
const none: IndexAnswer = { rows: [], isCertain: true }

/** A row of a range, where each of its rows has a line of its own and there is no other line between them. */
const rowOfRange = (range: StoredRange, offset: number): IndexAnswer => {
  const lines = Number(range.end_line) - Number(range.first_line)
  const rows = Number(range.last_row) - Number(range.first_row)
  if (range.end_line === null || lines !== rows) return unsure
  return {
    isCertain: true,
    rows: [
      {
        row: Number(range.first_row) + offset,
        line: Number(range.first_line) + offset,
        sent: Number(range.first_sent) + offset,
        outcome: "accepted",
        code: "",
        // Of accepted rows it is in the files only.
        word: "",
        message: ""
      }
    ]
  }
}

/** Asks an index that is complete. What it cannot tell for certain, it says so of. */
export const findIndexed = (
  sql: SqlClient.SqlClient,
  index: FoundIndex,
  runId: string,
  question: Parameters<RowIndex["find"]>[1],
  hash: RowHash | undefined
): Effect.Effect<IndexAnswer, SqlError> =>
  Effect.gen(function* () {
    const rowsWhere = (condition: Fragment) =>
      Effect.map(
        sql<StoredRow>`SELECT row, line, sent, outcome, code, word, message FROM indexed_rows
          WHERE index_id = ${index.id} AND ${condition} LIMIT 100`,
        // Asked for an order, SQLite goes through all rows in that order.
        (rows) => rows.map(indexedRow).sort((one, other) => one.row - other.row)
      )
    if ("key" in question) {
      if (hash?.id !== index.keyId) return unsure
      const rows = yield* rowsWhere(sql`key_hash = ${hash.of(runId, question.key)}`)
      return { rows, isCertain: index.keepsAll || rows.length > 0 }
    }
    const isLine = "line" in question
    const place = isLine ? question.line : question.row
    const rows = yield* rowsWhere(
      isLine
        ? sql`line = (SELECT max(line) FROM indexed_rows WHERE index_id = ${index.id} AND line <= ${place})
            AND COALESCE(last_line, line) >= ${place}`
        : sql`row = ${place}`
    )
    if (rows.length > 0) return { rows, isCertain: true }
    const [first, end] = isLine
      ? [sql`first_line`, "end_line" as const]
      : [sql`first_row`, "last_row" as const]
    const [range] =
      yield* sql<StoredRange>`SELECT first_row, last_row, first_line, last_line, end_line, first_sent
      FROM row_ranges WHERE index_id = ${index.id} AND ${first} <= ${place} ORDER BY ${first} DESC LIMIT 1`
    if (range !== undefined && Number(range[end]) >= place) {
      return rowOfRange(range, place - Number(isLine ? range.first_line : range.first_row))
    }
    // Of items of JSON it is not known where they end: the line may be one of theirs.
    return isLine && index.hasOpenEnds ? unsure : none
  })
