/** Runs in a database: a row and a journal for each, and a folder for its files. */
import {
  type BeginOptions,
  type ImportPlan,
  isRunId,
  type JournalProblem,
  labelOf,
  newRunId,
  removeUnfinishedSources,
  type Run,
  type RunLocked,
  RunJournal,
  RunNotFound
} from "@bulkport/core"
import { firstLine, makeFolder, partRunId, sourceFolderIn, wholeRunId } from "@bulkport/core/journal"
import { Clock, Effect, Result, type Scope } from "effect"
import { dirname, join } from "node:path"
import type { Lease } from "../leases/lease-keeper.ts"
import { onDatabase } from "../on-database.ts"
import { internalsOf } from "../sql-internals.ts"
import type { SqlDatabase } from "../sql-database.ts"
import { makeExclusively } from "./exclusively.ts"
import { findRuns } from "./find-runs.ts"
import { heldRun, holdRun } from "./held-run.ts"
import { readRun, resolveId } from "./read-run.ts"
import { deleteRemains, finishRemovals, removeRun } from "./remove-run.ts"
import type { Whole } from "./run-columns.ts"

type Begin = Effect.Effect<Run, JournalProblem | RunLocked, Scope.Scope>

/** The journal of a database whose tables are there. */
export const makeJournal = (of: SqlDatabase["Service"]): RunJournal["Service"] => {
  const database = internalsOf(of)
  const { folder, sql } = database

  /** Whether there is a run of this id, or one that has been taken out of the list and is still to be deleted. */
  const standingOf = (id: string) =>
    sql<{ readonly removed_at: Whole | null }>`SELECT removed_at FROM runs WHERE id = ${id}`.pipe(
      onDatabase(database),
      Effect.map(([row]) => (row === undefined ? "none" : row.removed_at === null ? "begun" : "removed"))
    )

  const begin = (
    id: string,
    lease: Lease,
    plan: ImportPlan,
    target: string,
    trace: BeginOptions["trace"]
  ): Begin =>
    Effect.gen(function* () {
      yield* makeFolder(join(folder, id))
      const run = heldRun(database, id, lease, { entries: [], lastSum: firstLine, soundBytes: 0 }, false)
      yield* run.record({
        _tag: "run-created",
        runId: id,
        label: labelOf(id),
        plan,
        target,
        ...(trace === undefined ? {} : { trace })
      })
      return run
    })

  const takeUp = (id: string, lease: Lease): Begin =>
    Effect.gen(function* () {
      const { lines } = yield* readRun(database, id)
      return heldRun(database, id, lease, lines, true)
    })

  const takeUpOrBegin = (
    id: string,
    plan: ImportPlan,
    target: string,
    trace?: BeginOptions["trace"]
  ): Begin =>
    Effect.gen(function* () {
      const lease = yield* holdRun(database, id)
      const standing = yield* standingOf(id)
      if (standing === "begun") return yield* takeUp(id, lease)
      if (standing === "removed") yield* deleteRemains(database, wholeRunId(id))
      return yield* begin(id, lease, plan, target, trace)
    })

  /** Of many runs a second, two may be given one id by chance. */
  const beginNew = (plan: ImportPlan, target: string, trace: BeginOptions["trace"]): Begin =>
    Effect.gen(function* () {
      const id = newRunId(yield* Clock.currentTimeMillis)
      const lease = yield* Effect.result(holdRun(database, id))
      if (Result.isSuccess(lease) && (yield* standingOf(id)) === "none")
        return yield* begin(id, lease.success, plan, target, trace)
      if (Result.isFailure(lease) && lease.failure._tag === "StorageFailed") return yield* lease.failure
      return yield* beginNew(plan, target, trace)
    })

  return RunJournal.of({
    sourceFolder: (runId) => sourceFolderIn(folder, runId),
    list: sql<{
      readonly id: string
    }>`SELECT id FROM runs WHERE part_number IS NULL AND removed_at IS NULL ORDER BY created_at DESC, id DESC`.pipe(
      onDatabase(database),
      Effect.map((rows) => rows.map(({ id }) => id))
    ),
    stamps: sql<{ readonly id: string; readonly created_at: Whole; readonly entry_count: Whole }>`
      SELECT id, created_at, entry_count FROM runs WHERE part_number IS NULL AND removed_at IS NULL ORDER BY created_at DESC, id DESC`.pipe(
      onDatabase(database),
      Effect.map((rows) =>
        rows.map(({ created_at, entry_count, id }) => ({ id, stamp: `${created_at}-${entry_count}` }))
      )
    ),
    find: (question) => findRuns(database, question),
    findsByIndex: true,
    view: (runId) =>
      Effect.flatMap(resolveId(database, runId), (id) => readRun(database, id)).pipe(
        Effect.map(({ view }) => view)
      ),
    open: (runId) =>
      Effect.gen(function* () {
        const id = yield* resolveId(database, runId)
        return yield* takeUp(id, yield* holdRun(database, id))
      }),
    create: (plan, target, { runId, trace } = {}) =>
      Effect.gen(function* () {
        if (runId === undefined) return yield* beginNew(plan, target, trace)
        if (isRunId(runId)) return yield* takeUpOrBegin(runId, plan, target, trace)
        return yield* Effect.die(new TypeError(`"${runId}" is no id of a run; newRunId makes one`))
      }),
    part: (plan, target) =>
      Effect.gen(function* () {
        // A part of a run that has been removed would never be found again.
        if ((yield* standingOf(plan.part.runId)) !== "begun") {
          return yield* new RunNotFound({ runId: plan.part.runId, folder: database.place, candidates: [] })
        }
        return yield* takeUpOrBegin(partRunId(plan.part.runId, plan.part.number), plan, target)
      }),
    remove: (runId, isStillMeant) =>
      Effect.flatMap(resolveId(database, runId), (id) => removeRun(database, id, isStillMeant)),
    finishRemovals: Effect.andThen(
      finishRemovals(database),
      removeUnfinishedSources(dirname(sourceFolderIn(folder, "none")))
    ),
    exclusively: makeExclusively(database)
  })
}
