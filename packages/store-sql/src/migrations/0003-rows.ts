import type { SqlMigration } from "./sql-migration.ts"

/**
 * `row_indexes` has the index of a run, and now and then one more that is being filled; `indexed_rows` the rows that it remembers
 * one by one, and `row_ranges` those that follow each other and were accepted. Of what a row holds there is no more than a keyed
 * hash of what identifies it. An index
 * has open ends where it is not known of some row where it ends. `last_line` of a range is where its last row begins, `end_line` where that ends; what is not known
 * is null.
 */
const tables = (types: {
  readonly text: string
  readonly integer: string
  readonly number: string
}): ReadonlyArray<string> => [
  `CREATE TABLE row_indexes (
    id ${types.text} PRIMARY KEY,
    run_id ${types.text} NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    keeps ${types.text} NOT NULL,
    key_id ${types.text} NOT NULL,
    has_open_ends ${types.integer} NOT NULL,
    is_complete ${types.integer} NOT NULL
  )`,
  `CREATE INDEX row_indexes_run ON row_indexes (run_id)`,
  `CREATE TABLE indexed_rows (
    index_id ${types.text} NOT NULL REFERENCES row_indexes (id) ON DELETE CASCADE,
    row ${types.number} NOT NULL,
    line ${types.number} NOT NULL,
    last_line ${types.number},
    sent ${types.number},
    outcome ${types.text} NOT NULL,
    code ${types.text} NOT NULL,
    word ${types.text} NOT NULL,
    message ${types.text},
    key_hash ${types.text},
    PRIMARY KEY (index_id, row)
  )`,
  `CREATE INDEX indexed_rows_line ON indexed_rows (index_id, line)`,
  `CREATE INDEX indexed_rows_key ON indexed_rows (index_id, key_hash) WHERE key_hash IS NOT NULL`,
  `CREATE TABLE row_ranges (
    index_id ${types.text} NOT NULL REFERENCES row_indexes (id) ON DELETE CASCADE,
    first_row ${types.number} NOT NULL,
    last_row ${types.number} NOT NULL,
    first_line ${types.number} NOT NULL,
    last_line ${types.number} NOT NULL,
    end_line ${types.number},
    first_sent ${types.number} NOT NULL,
    PRIMARY KEY (index_id, first_row)
  )`,
  `CREATE INDEX row_ranges_line ON row_ranges (index_id, first_line)`
]

/** What rows of runs are found by. */
export const rowTables: SqlMigration = {
  number: 3,
  name: "rows",
  sqlite: tables({ text: "TEXT", integer: "INTEGER", number: "INTEGER" }),
  postgres: tables({ text: `TEXT COLLATE "C"`, integer: "INTEGER", number: "BIGINT" })
}
