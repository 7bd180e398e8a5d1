/** Looking at runs without holding them. */
import {
  JournalDamaged,
  type JournalProblem,
  type JournalTooNew,
  RunNotFound,
  runState,
  type RunView,
  type StorageFailed
} from "@bulkport/core"
import { isPartRunId, type JournalLines, readJournalLines, wholeRunId } from "@bulkport/core/journal"
import { Effect } from "effect"
import { join } from "node:path"
import { onDatabase } from "../on-database.ts"
import type { SqlInternals } from "../sql-internals.ts"

/** What a journal is called in messages. */
export const journalName = ({ place }: SqlInternals, id: string): string => `of run ${id} in ${place}`

/** The ids of runs that begin so, of one only when it is meant as a whole. */
const candidatesFor = (database: SqlInternals, runId: string) =>
  Effect.gen(function* () {
    const { sql } = database
    const exact = yield* sql<{
      readonly id: string
    }>`SELECT id FROM runs WHERE id = ${runId} AND removed_at IS NULL`
    if (exact.length > 0) return [runId]
    const rows = yield* sql<{ readonly id: string }>`SELECT id FROM runs
      WHERE id >= ${runId} AND id < ${`${runId}~`} AND part_number IS NULL AND removed_at IS NULL ORDER BY id DESC`
    return rows.map(({ id }) => id)
  }).pipe(onDatabase(database))

/** Letters of ids, and no others: nothing else of what somebody typed gets into a statement. */
const idLetters = /^[\w-]+$/

/** The full id of the one run whose id begins so; of a part, the run that it belongs to may be named so. */
export const resolveId = (
  database: SqlInternals,
  runId: string
): Effect.Effect<string, RunNotFound | StorageFailed> =>
  Effect.gen(function* () {
    const notFound = (candidates: ReadonlyArray<string>) =>
      new RunNotFound({ runId, folder: database.place, candidates })
    const wanted = wholeRunId(runId)
    if (!idLetters.test(wanted)) return yield* notFound([])
    const candidates = yield* candidatesFor(database, wanted)
    const [id] = candidates
    if (id === undefined || candidates.length > 1) return yield* notFound(candidates)
    if (!isPartRunId(runId)) return id
    const part = `${id}${runId.slice(wanted.length)}`
    return (yield* candidatesFor(database, part)).includes(part) ? part : yield* notFound([])
  })

/** All that was recorded of a run; nothing where there is none. */
const readLines = (
  database: SqlInternals,
  id: string
): Effect.Effect<JournalLines, JournalDamaged | JournalTooNew | StorageFailed> => {
  const { sql } = database
  return Effect.gen(function* () {
    const rows = yield* sql<{
      readonly line: string
    }>`SELECT line FROM entries WHERE run_id = ${id} ORDER BY sequence`.pipe(onDatabase(database))
    const bytes = Buffer.from(rows.map(({ line }) => `${line}\n`).join(""))
    return yield* Effect.fromResult(readJournalLines(journalName(database, id), bytes))
  })
}

/** A run of this full id as it stands, with the lines of its journal. */
export const readRun = (
  database: SqlInternals,
  id: string
): Effect.Effect<{ readonly view: RunView; readonly lines: JournalLines }, JournalProblem> =>
  Effect.gen(function* () {
    const lines = yield* readLines(database, id)
    const { entries } = lines
    const state = runState(entries)
    if (state !== undefined) return { lines, view: { id, folder: join(database.folder, id), entries, state } }
    // Somebody may have removed it since it was found.
    if (entries.length === 0)
      return yield* new RunNotFound({ runId: id, folder: database.place, candidates: [] })
    const problem = "it does not begin with the run's creation"
    return yield* new JournalDamaged({ file: journalName(database, id), entry: 1, problem })
  })
