/** One entry of a run, and what changes with it, written whole or not at all. */
import type { RecordedEntry, RunView } from "@bulkport/core"
import { isPartRunId, type JournalLine, wholeRunId } from "@bulkport/core/journal"
import { Effect } from "effect"
import type { SqlError } from "effect/sql/SqlError"
import type { Lease, LeaseHeld } from "../leases/lease-keeper.ts"
import type { SqlInternals } from "../sql-internals.ts"
import { changingColumns, newColumns } from "./run-columns.ts"
import { sumUpParts } from "./sum-up-parts.ts"

/** Writes an entry, given the run as it stands with it. Fails with `LeaseHeld`, having written nothing, when the run is not ours. */
export type WriteEntry = (
  view: RunView,
  recorded: RecordedEntry,
  line: JournalLine
) => Effect.Effect<void, LeaseHeld | SqlError>

/** Writes the entries of a run under its lease. */
export const entryWriter = ({ kind, sql }: SqlInternals, lease: Lease): WriteEntry => {
  const columnsOf = (view: RunView, { at, entry, sequence }: RecordedEntry, { line, sum }: JournalLine) => ({
    run_id: view.id,
    sequence,
    at,
    tag: entry._tag,
    sum,
    line: line.trimEnd()
  })

  /** The row of a new run, if its lease is kept. */
  const insertKept = (view: RunView) => {
    const columns = Object.entries(newColumns(view, wholeRunId(view.id)))
    const names = sql.csv(columns.map(([name]) => name))
    const values = sql.csv(columns.map(([, value]) => sql`${value}`))
    return sql`INSERT INTO runs (${names}) SELECT ${values} FROM kept`
  }

  /** The row of a run that is there, if its lease is kept. */
  const updateKept = (view: RunView) =>
    sql`UPDATE runs SET ${sql.update(changingColumns(view))} WHERE id = ${view.id} AND EXISTS (SELECT 1 FROM kept)`

  /** In one statement: one way there and back, and no transaction that could be left open. */
  const atOnce: WriteEntry = (view, recorded, line) => {
    const { at, run_id, sequence, sum, tag, line: text } = columnsOf(view, recorded, line)
    return Effect.flatMap(
      sql`WITH kept AS (${lease.keeping()}),
        changed AS (${sequence === 1 ? insertKept(view) : updateKept(view)})
        INSERT INTO entries (run_id, sequence, at, tag, sum, line)
        SELECT ${run_id}, ${sequence}, ${at}, ${tag}, ${sum}, ${text} FROM kept RETURNING sequence`,
      (written) => (written.length > 0 ? Effect.void : lease.lost)
    )
  }

  const inSteps: WriteEntry = (view, recorded, line) =>
    Effect.gen(function* () {
      yield* lease.keep
      const wholeId = wholeRunId(view.id)
      if (recorded.sequence === 1) yield* sql`INSERT INTO runs ${sql.insert(newColumns(view, wholeId))}`
      else yield* sql`UPDATE runs SET ${sql.update(changingColumns(view))} WHERE id = ${view.id}`
      if (isPartRunId(view.id) || view.state.parts !== undefined) yield* sumUpParts(sql, wholeId)
      yield* sql`INSERT INTO entries ${sql.insert(columnsOf(view, recorded, line))}`
    }).pipe(sql.withTransaction)

  return (view, recorded, line) => {
    const isAlone = !isPartRunId(view.id) && view.state.parts === undefined
    // SQLite knows no changes within another statement, and has no way to go.
    const write = kind === "postgres" && isAlone ? atOnce : inSteps
    return write(view, recorded, line)
  }
}
