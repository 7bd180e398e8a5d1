import { Clock, Effect, Layer, Semaphore } from "effect"
import { randomUUID } from "node:crypto"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { RunNotFound } from "../errors/reasons.ts"
import { makeFolder, onStorage } from "./durable-files.ts"
import type { RecordedEntry } from "./journal-entry.ts"
import { isPartRunId, labelOf, newRunId, partRunId, wholeRunId } from "./run-id.ts"
import { RunJournal } from "./run-journal.ts"
import { removeUnfinishedSources } from "../sources/unused-sources.ts"
import { findByLooking } from "./run-question.ts"
import { type RunState, runState } from "./run-state.ts"

/**
 * Journals that end with the process, for tests and for callers who keep their own record.
 *
 * The files of a run, result files included, are in a temporary folder that is removed with the layer: a run cannot be
 * resumed by another process.
 */
export const layerMemory: Layer.Layer<RunJournal> = Layer.effect(
  RunJournal,
  Effect.gen(function* () {
    const runs = new Map<string, { readonly folder: string; readonly entries: Array<RecordedEntry> }>()
    // Not made before it is used.
    const sources = join(tmpdir(), `bulkport-sources-${randomUUID()}`)
    const sourceFolder = (runId: string) => join(sources, wholeRunId(runId))
    yield* Effect.addFinalizer(() =>
      Effect.promise(async () => {
        for (const { folder } of runs.values()) await rm(folder, { recursive: true, force: true })
        await rm(sources, { recursive: true, force: true })
      })
    )
    const find = (runId: string) => {
      const whole = wholeRunId(runId)
      const wholes = [...runs.keys()].filter(
        (id) => !isPartRunId(id) && (id === whole || (whole !== "" && id.startsWith(whole)))
      )
      const ofPart = runId.slice(whole.length)
      const candidates = (wholes.includes(whole) ? [whole] : wholes)
        .map((id) => `${id}${ofPart}`)
        .filter((id) => runs.has(id))
      const id = candidates.length === 1 ? candidates[0] : undefined
      const run = id === undefined ? undefined : runs.get(id)
      return id === undefined || run === undefined
        ? Effect.fail(new RunNotFound({ runId, folder: "memory", candidates }))
        : Effect.succeed({ id, ...run })
    }
    const handleOf = (id: string, folder: string, entries: Array<RecordedEntry>, isResumed: boolean) => ({
      id,
      folder,
      isResumed,
      state: Effect.sync(() => runState(entries) as RunState),
      record: (entry: RecordedEntry["entry"]) =>
        Effect.map(
          Clock.currentTimeMillis,
          (at) => void entries.push({ sequence: entries.length + 1, at, entry })
        )
    })
    const oneAtATime = yield* Semaphore.make(1)
    const begunAt = (id: string): number => runs.get(id)?.entries[0]?.at ?? 0
    const list = Effect.sync(() =>
      [...runs.keys()]
        .filter((id) => !isPartRunId(id))
        // What was begun later in the same millisecond stands later in the map.
        .reverse()
        .sort((one, other) => begunAt(other) - begunAt(one))
    )
    const view = (runId: string) =>
      Effect.map(find(runId), ({ entries, folder, id }) => ({
        id,
        folder,
        entries,
        state: runState(entries) as RunState
      }))
    return {
      sourceFolder,
      exclusively: Semaphore.withPermit(oneAtATime),
      list,
      find: (question) => findByLooking(list, view, question),
      create: Effect.fnUntraced(function* (plan, target, { runId, trace } = {}) {
        const known = runId === undefined ? undefined : runs.get(runId)
        if (runId !== undefined && known !== undefined)
          return handleOf(runId, known.folder, known.entries, true)
        const id = runId ?? newRunId(yield* Clock.currentTimeMillis)
        const folder = yield* onStorage(tmpdir(), () => mkdtemp(join(tmpdir(), "bulkport-run-")))
        const entries: Array<RecordedEntry> = []
        runs.set(id, { folder, entries })
        const run = handleOf(id, folder, entries, false)
        yield* run.record({
          _tag: "run-created",
          runId: id,
          label: labelOf(id),
          plan,
          target,
          ...(trace === undefined ? {} : { trace })
        })
        return run
      }),
      part: Effect.fnUntraced(function* (plan, target) {
        const { number, runId } = plan.part
        const id = partRunId(runId, number)
        const known = runs.get(id)
        if (known !== undefined) return handleOf(id, known.folder, known.entries, true)
        const folder = join((yield* find(runId)).folder, "parts", String(number))
        yield* makeFolder(folder)
        const entries: Array<RecordedEntry> = []
        runs.set(id, { folder, entries })
        const run = handleOf(id, folder, entries, false)
        yield* run.record({ _tag: "run-created", runId: id, label: labelOf(id), plan, target })
        return run
      }),
      stamps: Effect.map(list, (ids) =>
        ids.map((id) => ({ id, stamp: String(runs.get(id)?.entries.length ?? 0) }))
      ),
      remove: (runId, isStillMeant) =>
        Effect.gen(function* () {
          const { entries, folder, id } = yield* find(runId)
          const view = { id, folder, entries, state: runState(entries) as RunState }
          if (!(yield* isStillMeant(view))) return false
          for (const key of runs.keys()) if (key === id || wholeRunId(key) === id) runs.delete(key)
          for (const path of [folder, sourceFolder(id)])
            yield* onStorage(path, () => rm(path, { recursive: true, force: true }))
          return true
        }),
      finishRemovals: removeUnfinishedSources(sources),
      open: (runId) =>
        Effect.map(find(runId), ({ entries, folder, id }) => handleOf(id, folder, entries, true)),
      view
    }
  })
)
