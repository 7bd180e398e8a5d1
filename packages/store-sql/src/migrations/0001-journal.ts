import type { SqlMigration } from "./sql-migration.ts"

/**
 * `runs` has a row for each run and each part, with what it is found by; `entries` has the journals, and they alone are the truth
 * about a run; `leases` says who holds what.
 *
 * Columns that begin with `own_` are about a run without its parts; those of the same name without it, about the whole.
 */
const tables = (types: {
  readonly text: string
  readonly integer: string
  readonly number: string
  /** What is said of a table whose rows change often. */
  readonly room: string
}): ReadonlyArray<string> => [
  `CREATE TABLE runs (
    id ${types.text} PRIMARY KEY,
    whole_id ${types.text} NOT NULL,
    part_number ${types.integer},
    removed_at ${types.number},
    entry_count ${types.number} NOT NULL,
    tenant ${types.text},
    provider ${types.text} NOT NULL,
    connection ${types.text},
    import_type ${types.text} NOT NULL,
    target ${types.text} NOT NULL,
    created_at ${types.number} NOT NULL,
    changed_at ${types.number} NOT NULL,
    standing ${types.text} NOT NULL,
    verdict ${types.text},
    next_step ${types.text},
    refusal ${types.text},
    source_rows ${types.number},
    rows_set_aside ${types.number},
    rows_staged ${types.number},
    rows_accepted ${types.number},
    rows_rejected ${types.number},
    rows_unknown ${types.number},
    source_sha256 ${types.text},
    sent_sha256 ${types.text},
    job_id ${types.text},
    parts ${types.number},
    parent ${types.text},
    start_begun_at ${types.number},
    may_have_imported ${types.integer} NOT NULL,
    own_changed_at ${types.number} NOT NULL,
    own_start_begun_at ${types.number},
    own_may_have_imported ${types.integer} NOT NULL,
    own_in_doubt ${types.integer} NOT NULL,
    own_under_way ${types.integer} NOT NULL
  )${types.room}`,
  `CREATE TABLE entries (
    run_id ${types.text} NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    sequence ${types.number} NOT NULL,
    at ${types.number} NOT NULL,
    tag ${types.text} NOT NULL,
    sum ${types.text} NOT NULL,
    line ${types.text} NOT NULL,
    PRIMARY KEY (run_id, sequence)
  )`,
  `CREATE TABLE leases (
    name ${types.text} PRIMARY KEY,
    token ${types.text} NOT NULL,
    fence ${types.number} NOT NULL,
    holder ${types.text} NOT NULL,
    machine ${types.text} NOT NULL,
    pid ${types.number} NOT NULL,
    expires_at ${types.number} NOT NULL
  )`,
  `CREATE INDEX runs_newest ON runs (created_at DESC, id DESC) WHERE part_number IS NULL`,
  `CREATE INDEX runs_tenant ON runs (tenant, created_at DESC, id DESC) WHERE part_number IS NULL`,
  `CREATE INDEX runs_provider ON runs (provider, created_at DESC, id DESC) WHERE part_number IS NULL`,
  `CREATE INDEX runs_unfinished ON runs (standing, created_at DESC, id DESC)
    WHERE part_number IS NULL AND standing <> 'finished'`,
  `CREATE INDEX runs_source ON runs (source_sha256) WHERE source_sha256 IS NOT NULL`,
  `CREATE INDEX runs_sent ON runs (sent_sha256) WHERE sent_sha256 IS NOT NULL`,
  `CREATE INDEX runs_job ON runs (job_id) WHERE job_id IS NOT NULL`,
  `CREATE INDEX runs_parent ON runs (parent) WHERE parent IS NOT NULL`,
  `CREATE INDEX runs_parts ON runs (whole_id, part_number) WHERE part_number IS NOT NULL`,
  `CREATE INDEX runs_removed ON runs (removed_at) WHERE removed_at IS NOT NULL`
]

/** Runs, their journals, and who holds them. */
export const journalTables: SqlMigration = {
  number: 1,
  name: "journal",
  // In SQLite a text is compared by its bytes unless something else is said, in PostgreSQL by the rules of a language.
  sqlite: tables({ text: "TEXT", integer: "INTEGER", number: "INTEGER", room: "" }),
  // Most entries change no column that has an index; where there is room beside a row, its indexes are left alone then.
  postgres: tables({
    text: `TEXT COLLATE "C"`,
    integer: "INTEGER",
    number: "BIGINT",
    room: " WITH (fillfactor = 70)"
  })
}
