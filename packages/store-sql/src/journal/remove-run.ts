/** Removing a run for good: out of the list in one move, then deleted at leisure. */
import { type JournalProblem, RunLocked, RunNotFound, type RunView, type StorageFailed } from "@bulkport/core"
import { onStorage, sourceFolderIn } from "@bulkport/core/journal"
import { Effect } from "effect"
import { rm } from "node:fs/promises"
import { join } from "node:path"
import { databaseNow } from "../database-now.ts"
import { onDatabase } from "../on-database.ts"
import type { SqlInternals } from "../sql-internals.ts"
import { holdRun } from "./held-run.ts"
import { readRun } from "./read-run.ts"

/** Another process may be deleting the same meanwhile. A link is deleted, and not what it leads to. */
const deleteWhole = { recursive: true, force: true, maxRetries: 10 } as const

/** Deletes the files of a run that has been taken out of the list, and its rows last: until then it can be gone on with. */
export const deleteRemains = (database: SqlInternals, id: string): Effect.Effect<void, StorageFailed> => {
  const { folder, sql } = database
  return Effect.gen(function* () {
    for (const path of [join(folder, id), sourceFolderIn(folder, id)])
      yield* onStorage(path, () => rm(path, deleteWhole))
    // The parts before the whole, and the entries of each with it.
    yield* sql`DELETE FROM runs WHERE whole_id = ${id} AND removed_at IS NOT NULL`.pipe(onDatabase(database))
  })
}

/**
 * Removes a run while it is held, if it is still meant by then. Gives whether it was. A run with a part that is held by somebody
 * is held; one that another process has removed meanwhile is not found.
 */
export const removeRun = <R>(
  database: SqlInternals,
  id: string,
  isStillMeant: (view: RunView) => Effect.Effect<boolean, never, R>
): Effect.Effect<boolean, JournalProblem | RunLocked, R> => {
  const { place, sql } = database
  const partIds = sql<{
    readonly id: string
  }>`SELECT id FROM runs WHERE whole_id = ${id} AND part_number IS NOT NULL`
  return Effect.gen(function* () {
    const lease = yield* holdRun(database, id)
    // One after the other: there may be thousands, and none is taken up while the whole is held, except by name.
    for (const part of yield* onDatabase(database)(partIds)) yield* Effect.scoped(holdRun(database, part.id))
    if (!(yield* isStillMeant((yield* readRun(database, id)).view))) return false
    const marked = yield* Effect.gen(function* () {
      yield* lease.keep
      return yield* sql`UPDATE runs SET removed_at = ${databaseNow(database)} WHERE whole_id = ${id} AND removed_at IS NULL RETURNING id`
    }).pipe(
      sql.withTransaction,
      onDatabase(database),
      Effect.catchTag("LeaseHeld", ({ holder }) => Effect.fail(new RunLocked({ runId: id, holder })))
    )
    return marked.length > 0 ? true : yield* new RunNotFound({ runId: id, folder: place, candidates: [] })
  }).pipe(
    Effect.scoped,
    Effect.tap((isRemoved) => (isRemoved ? deleteRemains(database, id) : Effect.void)),
    Effect.uninterruptible
  )
}

/** Deletes what is left of runs whose removal was cut off. */
export const finishRemovals = (database: SqlInternals): Effect.Effect<void, StorageFailed> =>
  Effect.gen(function* () {
    const { sql } = database
    const removed = yield* sql<{
      readonly id: string
    }>`SELECT id FROM runs WHERE removed_at IS NOT NULL AND part_number IS NULL`.pipe(onDatabase(database))
    for (const { id } of removed) yield* deleteRemains(database, id)
  })
