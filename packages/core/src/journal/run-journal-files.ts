/** Runs in a folder each: the journal as one append-only file, and the files of the five steps beside it. */
import { Clock, Effect, Layer, type Scope, Semaphore } from "effect"
import { open as openFile, readdir, readFile, rm, stat, truncate } from "node:fs/promises"
import { join, resolve } from "node:path"
import { JournalDamaged, RunNotFound, StorageFailed } from "../errors/reasons.ts"
import type { ImportPlan } from "../model/import-plan.ts"
import type { RunTrace } from "../model/run-trace.ts"
import { systemCode } from "../rows/file-bytes.ts"
import { makeFolder, onStorage, syncFolder } from "./durable-files.ts"
import type { JournalEntry, RecordedEntry } from "./journal-entry.ts"
import { journalLine, type JournalLines, readJournalLines } from "./journal-lines.ts"
import { isPartRunId, isRunId, labelOf, newRunId, partRunId, wholeRunId } from "./run-id.ts"
import { type JournalProblem, type ListedRecord, type Run, RunJournal, type RunView } from "./run-journal.ts"
import { holdRun, waitForFile } from "./run-lock.ts"
import { orderByBegin } from "./order-by-begin.ts"
import { finishRemovals, removeRun } from "./run-removal.ts"
import { findByLooking } from "./run-question.ts"
import { removeUnfinishedSources } from "../sources/unused-sources.ts"
import { type RunState, runState } from "./run-state.ts"

const journalName = "journal.ndjson"

/** The file format's own word for what a run folder holds besides the journal, in the order of the steps. */
export const stepFolders = {
  stage: "1-stage",
  validate: "2-validate",
  start: "3-start",
  track: "4-track",
  collect: "5-collect"
} as const

/** Where the source of a run is kept that has no file elsewhere. Hidden, as it is no run. */
export const sourceFolderIn = (root: string, runId: string): string =>
  join(root, ".sources", wholeRunId(runId))

/** Journals in `runsFolder`, which is created with the first run. */
export const layerFiles = (runsFolder: string): Layer.Layer<RunJournal> => {
  const root = resolve(runsFolder)
  const folderOf = (id: string): string => join(root, id)

  const list = onStorage(root, () => readdir(root, { withFileTypes: true })).pipe(
    Effect.map((found) => found.filter((item) => item.isDirectory()).map((item) => item.name)),
    // No run is called so: it is ours, or somebody's who hides it.
    Effect.map((names) => names.filter((name) => !name.startsWith("."))),
    Effect.map((ids): ReadonlyArray<string> => ids.sort().reverse()),
    Effect.catch((error) =>
      error.code === "ENOENT" ? Effect.succeed<ReadonlyArray<string>>([]) : Effect.fail(error)
    )
  )

  /** The full id of the one run whose id begins so. */
  const resolveId = (runId: string): Effect.Effect<string, RunNotFound | StorageFailed> =>
    isPartRunId(runId) ? resolvePart(runId) : resolveAmongAll(runId)

  const resolveAmongAll = (runId: string): Effect.Effect<string, RunNotFound | StorageFailed> =>
    Effect.flatMap(list, (ids) => {
      const candidates = ids.includes(runId)
        ? [runId]
        : runId === ""
          ? []
          : ids.filter((id) => id.startsWith(runId))
      return candidates.length === 1 && candidates[0] !== undefined
        ? Effect.succeed(candidates[0])
        : Effect.fail(new RunNotFound({ runId, folder: root, candidates }))
    })

  /** The full id of a part; the run it belongs to may be named by the beginning of its id. */
  const resolvePart = (runId: string): Effect.Effect<string, RunNotFound | StorageFailed> =>
    Effect.gen(function* () {
      const whole = yield* resolveId(wholeRunId(runId))
      const id = `${whole}${runId.slice(wholeRunId(runId).length)}`
      return (yield* isBegun(id)) ? id : yield* new RunNotFound({ runId, folder: root, candidates: [] })
    })

  const create = Effect.fnUntraced(function* (
    id: string,
    plan: ImportPlan,
    target: string,
    trace?: RunTrace
  ) {
    const folder = folderOf(id)
    yield* makeFolder(folder)
    yield* holdRun(id, folder)
    const run = yield* appendTo(folder, id, { entries: [], lastSum: "", soundBytes: 0 }, false)
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

  const open = Effect.fnUntraced(function* (runId: string) {
    const id = yield* resolveId(runId)
    const folder = folderOf(id)
    yield* holdRun(id, folder)
    const lines = yield* readLines(folder, id, root)
    yield* stateOf(folder, lines.entries)
    return yield* appendTo(folder, id, lines, true)
  })

  /** A part whose process stopped before its creation was recorded is begun anew: nothing has happened to it. */
  const isBegun = (id: string): Effect.Effect<boolean> =>
    readLines(folderOf(id), id, root).pipe(
      Effect.map(({ entries }) => entries.length > 0),
      Effect.catchTag("RunNotFound", () => Effect.succeed(false)),
      // Opening it says what is wrong with it.
      Effect.orElseSucceed(() => true)
    )

  const takeUpOrBegin = (id: string, plan: ImportPlan, target: string, trace?: RunTrace) =>
    Effect.flatMap(isBegun(id), (begun) =>
      begun ? open(id) : Effect.andThen(removeRemains(folderOf(id)), create(id, plan, target, trace))
    )

  // Runs of this process take turns before they compete with other processes: each that waits for the file asks for it often.
  const turn = Semaphore.makeUnsafe(1)

  const viewOf = Effect.fnUntraced(function* (id: string) {
    const folder = folderOf(id)
    const { entries } = yield* readLines(folder, id, root)
    return { id, folder, entries, state: yield* stateOf(folder, entries) }
  })

  // Whoever looks at every run has their whole ids.
  const view = (runId: string): Effect.Effect<RunView, JournalProblem> =>
    isRunId(runId)
      ? viewOf(runId).pipe(
          Effect.catchTag("RunNotFound", () => Effect.flatMap(resolveAmongAll(runId), viewOf))
        )
      : Effect.flatMap(resolveId(runId), viewOf)

  const newestFirst = Effect.flatMap(list, (ids) =>
    Effect.promise(() => orderByBegin(ids, (id) => join(root, id, journalName)))
  )

  return Layer.succeed(RunJournal, {
    list: newestFirst,
    sourceFolder: (runId) => sourceFolderIn(root, runId),
    stamps: Effect.flatMap(list, (ids) => Effect.promise(() => stampsOf(root, ids))),
    remove: (runId, isStillMeant) =>
      Effect.flatMap(resolveId(runId), (id) =>
        removeRun(root, id, sourceFolderIn(root, id), Effect.flatMap(view(id), isStillMeant))
      ),
    finishRemovals: Effect.andThen(
      finishRemovals(root, (id) => sourceFolderIn(root, id)),
      removeUnfinishedSources(join(root, ".sources"))
    ),
    exclusively: (effect) =>
      turn.withPermits(1)(Effect.scoped(Effect.andThen(waitForFile(`${root}.lock`), effect))),
    create: (plan, target, { runId, trace } = {}) =>
      runId === undefined
        ? Effect.flatMap(Clock.currentTimeMillis, (now) => create(newRunId(now), plan, target, trace))
        : takeUpOrBegin(runId, plan, target, trace),
    find: (question) => findByLooking(list, viewOf, question),
    part: (plan, target) => takeUpOrBegin(partRunId(plan.part.runId, plan.part.number), plan, target),
    open,
    view
  })
}

/** So many files are asked for at once. */
const atOnce = 512

/** A journal only grows, but for a last line that was cut off: its size and its time tell. */
const stampOf = async (root: string, id: string): Promise<ListedRecord> => {
  try {
    const { ino, mtimeNs, size } = await stat(join(root, id, journalName), { bigint: true })
    return { id, stamp: `${ino}-${size}-${mtimeNs}` }
  } catch {
    return { id }
  }
}

const stampsOf = async (root: string, ids: ReadonlyArray<string>): Promise<ReadonlyArray<ListedRecord>> => {
  const stamps: Array<ListedRecord> = []
  for (let from = 0; from < ids.length; from += atOnce) {
    stamps.push(...(await Promise.all(ids.slice(from, from + atOnce).map((id) => stampOf(root, id)))))
  }
  return stamps
}

const readLines = (
  folder: string,
  runId: string,
  root: string
): Effect.Effect<JournalLines, JournalProblem> => {
  const file = join(folder, journalName)
  return Effect.tryPromise({
    try: () => readFile(file),
    catch: (error) =>
      systemCode(error) === "ENOENT"
        ? new RunNotFound({ runId, folder: root, candidates: [] })
        : new StorageFailed({ path: file, code: systemCode(error) })
  }).pipe(Effect.flatMap((bytes) => Effect.fromResult(readJournalLines(file, bytes))))
}

/** Removes what a process left behind that stopped within the first entry. */
const removeRemains = (folder: string): Effect.Effect<void, StorageFailed> =>
  onStorage(folder, () => rm(join(folder, journalName), { force: true }))

const stateOf = (
  folder: string,
  entries: ReadonlyArray<RecordedEntry>
): Effect.Effect<RunState, JournalDamaged> => {
  const state = runState(entries)
  const isEmpty = entries.length === 0
  return state === undefined
    ? Effect.fail(
        new JournalDamaged({
          file: join(folder, journalName),
          entry: 1,
          isEmpty,
          problem: isEmpty
            ? "it is empty; the process stopped before anything was recorded or sent"
            : "it does not begin with the run's creation"
        })
      )
    : Effect.succeed(state)
}

/** Opens a journal for adding. What was cut off at its end is removed first. */
const appendTo = (
  folder: string,
  id: string,
  lines: JournalLines,
  isResumed: boolean
): Effect.Effect<Run, StorageFailed, Scope.Scope> => {
  const file = join(folder, journalName)
  const entries: Array<RecordedEntry> = [...lines.entries]
  let { lastSum, soundBytes } = lines
  const oneAtATime = Semaphore.makeUnsafe(1)
  return Effect.acquireRelease(
    onStorage(file, async () => {
      if (isResumed && (await stat(file)).size > soundBytes) await truncate(file, soundBytes)
      const handle = await openFile(file, "a")
      await syncFolder(folder)
      return handle
    }),
    (handle) => Effect.promise(() => handle.close())
  ).pipe(
    Effect.map((handle): Run => {
      const append = (entry: JournalEntry, at: number) => {
        const recorded: RecordedEntry = { sequence: entries.length + 1, at, entry }
        const { line, sum } = journalLine(lastSum, recorded)
        return onStorage(file, async () => {
          try {
            await handle.appendFile(line)
            await handle.datasync()
          } catch (error) {
            // Half a line must not stay in front of a later entry.
            await handle.truncate(soundBytes).catch(() => undefined)
            throw error
          }
          entries.push(recorded)
          lastSum = sum
          soundBytes += Buffer.byteLength(line)
        })
      }
      return {
        id,
        folder,
        isResumed,
        state: Effect.sync(() => runState(entries) as RunState),
        // Once begun, an entry is written to its end: an interruption must not leave half of one.
        record: (entry) =>
          Effect.flatMap(Clock.currentTimeMillis, (at) => append(entry, at)).pipe(
            oneAtATime.withPermits(1),
            Effect.uninterruptible
          )
      }
    })
  )
}
