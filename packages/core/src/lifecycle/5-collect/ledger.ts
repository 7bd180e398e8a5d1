/**
 * The row ledger: what result files say, held against the rows that were staged, in a database file of its own.
 *
 * A database because a file may have millions of rows and memory must not grow with them. It is made anew from the saved
 * files whenever it is needed, and removed with the scope; the lasting record is `outcomes.csv`.
 */
import { Effect, type Scope } from "effect"
import { hash } from "node:crypto"
import { rm } from "node:fs/promises"
import type { DatabaseSync } from "node:sqlite"
import { StorageFailed } from "../../errors/reasons.ts"
import type { OutcomeStatement, OutcomeTotals, RowOutcome } from "../../model/row-outcome.ts"
import { systemCode } from "../../rows/file-bytes.ts"

/** States as the ledger stores them. */
export const stored = { accepted: 1, rejected: 2, unknown: 3 } as const

const tables = `
  PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -4000;
  BEGIN;
  -- What the files say: about a key, about a record number, or both.
  CREATE TABLE said (id INTEGER PRIMARY KEY, columns INTEGER, key TEXT, record INTEGER, isAccepted INTEGER NOT NULL,
    code TEXT, message TEXT, word TEXT, isOnly INTEGER NOT NULL);
  -- The staged rows by the values of the columns that the files name.
  CREATE TABLE rowKey (columns INTEGER NOT NULL, key TEXT NOT NULL, row INTEGER NOT NULL);
  CREATE TABLE rowLine (line INTEGER PRIMARY KEY, row INTEGER NOT NULL);
  -- What became of a row, once it is certain; 'unknown' when the files contradict each other.
  CREATE TABLE verdict (row INTEGER PRIMARY KEY, state INTEGER NOT NULL, code TEXT, message TEXT, word TEXT, isOnly INTEGER);
`

/** Columns that a file names rows by, sorted, so that equal sets are one. */
export type KeyColumns = ReadonlyArray<string>

/** A ledger in the making. All methods are synchronous and quick for a batch; the work is in the questions asked later. */
export interface Ledger {
  readonly database: DatabaseSync
  /** The sets of columns that statements so far name rows by. */
  readonly keyColumns: () => ReadonlyArray<KeyColumns>
  readonly totals: () => ReadonlyArray<OutcomeTotals>
  /** True when some statement gives a record number. */
  readonly hasRecords: () => boolean
  readonly addStatements: (statements: ReadonlyArray<OutcomeStatement>) => void
  /** Adds a staged row under each of the key column sets; `values` gives the text of a column. */
  readonly addRow: (row: number, values: (column: string) => string | undefined) => void
  readonly addLine: (row: number, line: number) => void
}

/** Runs work on a database; a failure, a full disk say, becomes a reason. */
export const onLedger = <A>(path: string, run: () => A): Effect.Effect<A, StorageFailed> =>
  Effect.try({
    try: run,
    catch: (error) => new StorageFailed({ path, code: ledgerCode(error) })
  })

/** SQLite says `13` where the system says `ENOSPC`. */
const ledgerCode = (error: unknown): string =>
  (error as { errcode?: unknown } | null)?.errcode === 13 ? "ENOSPC" : systemCode(error)

/** Opens an empty ledger at this path; the file is removed when the scope closes. */
export const openLedger = (path: string): Effect.Effect<Ledger, StorageFailed, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.tryPromise({
      try: async () => {
        await rm(path, { force: true })
        const { DatabaseSync } = await import("node:sqlite")
        const database = new DatabaseSync(path)
        try {
          database.exec(tables)
          return database
        } catch (error) {
          database.close()
          throw error
        }
      },
      catch: (error) => new StorageFailed({ path, code: ledgerCode(error) })
    }),
    (database) =>
      Effect.promise(async () => {
        database.close()
        await rm(path, { force: true })
      })
  ).pipe(Effect.map(makeLedger))

/** Longer ones are kept by their hash: a key may be a whole row, and is in several tables and their indexes. */
const longestKey = 64

/** The text that stands for a key. Equal keys have equal texts, and no others have: a hash is no JSON. */
const keyText = (values: ReadonlyArray<string | undefined>): string => {
  const text = JSON.stringify(values)
  return text.length > longestKey ? hash("sha256", text, "base64") : text
}

const makeLedger = (database: DatabaseSync): Ledger => {
  const sets: Array<KeyColumns> = []
  const setNumbers = new Map<string, number>()
  const totals: Array<OutcomeTotals> = []
  let hasRecords = false
  const insertSaid = database.prepare(
    "INSERT INTO said (columns, key, record, isAccepted, code, message, word, isOnly) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
  )
  const insertKey = database.prepare("INSERT INTO rowKey VALUES (?, ?, ?)")
  const insertLine = database.prepare("INSERT INTO rowLine VALUES (?, ?)")

  const setNumber = (columns: KeyColumns): number => {
    const name = JSON.stringify(columns)
    const known = setNumbers.get(name)
    if (known !== undefined) return known
    setNumbers.set(name, sets.length)
    return sets.push(columns) - 1
  }

  const addOutcome = ({ code, isOnlyMention, key, message, outcome, record, word }: RowOutcome): void => {
    const columns = key === undefined ? [] : Object.keys(key).sort()
    const isKeyed = key !== undefined && columns.length > 0
    if (record !== undefined) hasRecords = true
    insertSaid.run(
      isKeyed ? setNumber(columns) : null,
      isKeyed ? keyText(columns.map((column) => key[column])) : null,
      record ?? null,
      outcome === "accepted" ? 1 : 0,
      code ?? null,
      message ?? null,
      word ?? null,
      isOnlyMention === true ? 1 : 0
    )
  }

  return {
    database,
    keyColumns: () => sets,
    totals: () => totals,
    hasRecords: () => hasRecords,
    addStatements: (statements) => {
      for (const statement of statements) {
        if (statement._tag === "RowOutcome") addOutcome(statement)
        else totals.push(statement)
      }
    },
    addRow: (row, values) => {
      for (const [number, columns] of sets.entries()) {
        insertKey.run(number, keyText(columns.map((column) => values(column) ?? "")), row)
      }
    },
    addLine: (row, line) => void insertLine.run(line, row)
  }
}

/** The one number that a question gives. */
export const ask = (database: DatabaseSync, question: string, ...values: ReadonlyArray<number>): number => {
  const answer = database.prepare(question).get(...values)
  return Number(Object.values(answer ?? {})[0] ?? 0)
}
