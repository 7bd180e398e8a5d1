/** Copies runs from one store into another. */
import {
  indexCollected,
  type JournalProblem,
  ProviderRegistry,
  type RecordedEntry,
  RowIndex,
  type RunJournal,
  type RunLocked,
  type RunView,
  type StorageFailed
} from "@bulkport/core"
import { firstLine, journalLine, onStorage, partRunId, wholeRunId } from "@bulkport/core/journal"
import { Array as Arr, Effect, Option, Result } from "effect"
import { cp, stat } from "node:fs/promises"
import { basename, join, resolve } from "node:path"
import { newColumns } from "./journal/run-columns.ts"
import { sumUpParts } from "./journal/sum-up-parts.ts"
import { onDatabase } from "./on-database.ts"
import { internalsOf, type SqlInternals } from "./sql-internals.ts"
import { SqlDatabase } from "./sql-database.ts"

/** What became of the runs of a store that were to be copied. */
export interface CopiedRuns {
  readonly copied: number
  /** Of how many of them the rows are found by the index of the store; those of the others are looked for in their files. */
  readonly indexed: number
  /** Those that were there already, under the same id. */
  readonly present: number
  /** Those that could not be copied, with the reason by its tag, such as `RunLocked` for one that is being worked on. */
  readonly left: ReadonlyArray<{ readonly runId: string; readonly reason: string }>
}

/** What a runs folder has beside the files of a run, and a database does not need. */
const ofFolders = /^(?:journal\.ndjson|lock\.sqlite(?:-journal)?|lock-holder\.txt)$/

const copyFolder = (from: string, to: string): Effect.Effect<void, StorageFailed> =>
  onStorage(to, async () => {
    const isThere = await stat(from).then(
      () => true,
      () => false
    )
    if (isThere) await cp(from, to, { recursive: true, filter: (path) => !ofFolders.test(basename(path)) })
  })

/** The entries of a run as lines of its new journal, and the row that it is found by. */
const rowsOf = (view: RunView) => {
  let lastSum = firstLine
  const entries = view.entries.map((recorded: RecordedEntry) => {
    const { line, sum } = journalLine(lastSum, recorded)
    lastSum = sum
    const { at, entry, sequence } = recorded
    return { run_id: view.id, sequence, at, tag: entry._tag, sum, line: line.trimEnd() }
  })
  return { run: newColumns(view, wholeRunId(view.id)), entries }
}

/** So many entries are written by one statement. */
const atOnce = 100

/** Writes a run with its parts whole or not at all. Gives false where there is one of its id. */
const writeRun = (database: SqlInternals, views: ReadonlyArray<RunView>) => {
  const { sql } = database
  return Effect.gen(function* () {
    for (const view of views) {
      const { entries, run } = rowsOf(view)
      const written = yield* sql`INSERT INTO runs ${sql.insert(run)} ON CONFLICT (id) DO NOTHING RETURNING id`
      if (written.length === 0) return false
      for (const some of Arr.chunksOf(entries, atOnce)) yield* sql`INSERT INTO entries ${sql.insert(some)}`
    }
    const [whole] = views
    if (whole !== undefined && views.length > 1) yield* sumUpParts(sql, whole.id)
    return true
  }).pipe(sql.withTransaction, onDatabase(database))
}

/** Copies a run, and gives it as it is in its new place; `undefined` where it is there already. */
const copyRun = (database: SqlInternals, from: RunJournal["Service"], id: string) =>
  Effect.gen(function* () {
    const { folder, sql } = database
    const known = yield* onDatabase(database)(sql`SELECT id FROM runs WHERE id = ${id}`)
    if (known.length > 0) return undefined
    // Nobody works on it meanwhile.
    yield* from.open(id)
    const whole = yield* from.view(id)
    const parts: Array<RunView> = []
    for (const { number } of whole.state.parts ?? []) {
      // One that has not been begun yet is begun in the other store.
      const part = yield* Effect.result(from.view(partRunId(id, number)))
      if (Result.isSuccess(part)) parts.push(part.success)
      else if (part.failure._tag !== "RunNotFound") return yield* part.failure
    }
    // Files first: a run that is found has its files.
    if (resolve(whole.folder) !== resolve(join(folder, id))) yield* copyFolder(whole.folder, join(folder, id))
    if (!(yield* writeRun(database, [whole, ...parts]))) return undefined
    return { ...whole, folder: join(folder, id) }
  }).pipe(Effect.scoped)

/** Fills the index with a run that was copied. Gives whether it could be: its file may be gone, or its provider not be there. */
const indexCopied = ({ rows }: SqlInternals, run: RunView): Effect.Effect<boolean> =>
  Effect.gen(function* () {
    const registry = yield* Effect.serviceOption(ProviderRegistry)
    if (Option.isNone(registry)) return false
    return yield* indexCollected(run).pipe(
      Effect.provideService(ProviderRegistry, registry.value),
      Effect.provideService(RowIndex, rows),
      Effect.orElseSucceed(() => false)
    )
  })

/**
 * Copies all runs of another store into the one that is provided, oldest first, with their parts and their files; times stay as they
 * are. A run that is there already, and one that is held or damaged, is left as it is. Can be called again.
 *
 * Afterwards both stores have the runs, and know nothing of each other: whoever goes on with a run must do so in one of them only. A
 * source that the other store keeps stays there.
 *
 * Where there is a `ProviderRegistry`, which knows what identifies a row, the rows of runs that were collected go into the index of the
 * store, as far as their source files are there as they were; others are looked for in the files of their run.
 */
export const copyRuns = (
  from: RunJournal["Service"]
): Effect.Effect<CopiedRuns, StorageFailed, SqlDatabase> =>
  Effect.gen(function* () {
    const database = internalsOf(yield* SqlDatabase)
    const left: Array<CopiedRuns["left"][number]> = []
    let copied = 0
    let indexed = 0
    let present = 0
    for (const runId of (yield* from.list).toReversed()) {
      const result = yield* Effect.result<RunView | undefined, JournalProblem | RunLocked, never>(
        copyRun(database, from, runId)
      )
      if (Result.isFailure(result)) {
        if (result.failure._tag === "StorageFailed") return yield* result.failure
        left.push({ runId, reason: result.failure._tag })
      } else if (result.success === undefined) present += 1
      else {
        copied += 1
        if (yield* indexCopied(database, result.success)) indexed += 1
      }
    }
    return { copied, indexed, present, left }
  })
