import { Clock, Effect, Result } from "effect"
import { randomUUID } from "node:crypto"
import { readdir, rename, rm, stat } from "node:fs/promises"
import { basename, dirname, join } from "node:path"
import type { StorageFailed } from "../errors/reasons.ts"
import { onStorage } from "../journal/durable-files.ts"
import { isRunId } from "../journal/run-id.ts"
import { RunJournal } from "../journal/run-journal.ts"
import { unfinishedMark } from "./kept-source.ts"

const dayMillis = 24 * 60 * 60 * 1000

/** After so long, nobody is writing a file any more of which no byte has come. */
const deadMillis = dayMillis

/** Which kept sources go. */
export interface UnusedSources {
  /** How long one stays that no run has begun with. A week unless given. */
  readonly olderThanMillis?: number
  /** True for a run that is still to begin, such as one that waits in a queue: its source stays. */
  readonly isWanted: (runId: string) => Effect.Effect<boolean>
}

const namesIn = (folder: string): Effect.Effect<ReadonlyArray<string>, StorageFailed> =>
  onStorage(folder, () => readdir(folder)).pipe(
    Effect.catch((error) => (error.code === "ENOENT" ? Effect.succeed([]) : Effect.fail(error)))
  )

/** When something in a folder was written last; `undefined` for one that has gone meanwhile. */
const writtenAt = (folder: string): Effect.Effect<number | undefined> =>
  Effect.promise(async () => {
    try {
      const names = await readdir(folder)
      const times = await Promise.all(
        [folder, ...names.map((name) => join(folder, name))].map((path) => stat(path))
      )
      return Math.max(...times.map(({ mtimeMs }) => mtimeMs))
    } catch {
      return undefined
    }
  })

const removeFolder = (folder: string): Effect.Effect<void, StorageFailed> =>
  onStorage(folder, () => rm(folder, { recursive: true, force: true }))

/**
 * Deletes what was kept for a run, if anything was. Out of its place in one move first: a process that stops in the middle leaves it as it
 * was, or remains that go with those of sources whose keeping was cut off.
 */
export const forgetSource = (runId: string): Effect.Effect<void, StorageFailed, RunJournal> =>
  Effect.gen(function* () {
    if (!isRunId(runId)) return
    const folder = (yield* RunJournal).sourceFolder(runId)
    const remains = `${folder}${unfinishedMark}${randomUUID()}`
    const isMoved = yield* onStorage(folder, () => rename(folder, remains)).pipe(
      Effect.as(true),
      Effect.catchIf(
        ({ code }) => code === "ENOENT",
        () => Effect.succeed(false)
      )
    )
    if (isMoved) yield* removeFolder(remains)
  })

/** Deletes what is left of sources whose keeping was cut off, more than a day after the last byte, from the folder of all sources. */
export const removeUnfinishedSources = (sources: string): Effect.Effect<void, StorageFailed> =>
  Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis
    for (const name of yield* namesIn(sources)) {
      if (!name.includes(unfinishedMark)) continue
      const at = yield* writtenAt(join(sources, name))
      if (at !== undefined && now - at > deadMillis) yield* removeFolder(join(sources, name))
    }
  })

/** Deletes the source that was kept for a run, unless that has begun. One whose record cannot be read may have. */
export const removeUnlessBegun = (runId: string): Effect.Effect<boolean, StorageFailed, RunJournal> =>
  Effect.gen(function* () {
    const journal = yield* RunJournal
    const view = yield* Effect.result(journal.view(runId))
    if (Result.isSuccess(view) || view.failure._tag !== "RunNotFound") return false
    yield* forgetSource(runId)
    return true
  })

/**
 * Deletes sources that were kept for runs which never began, and gives the ids of those runs. Only who knows all that is still to begin
 * can call it: a run that begins meanwhile, and is not wanted by what `isWanted` says, would find its source gone.
 */
export const removeUnusedSources = ({
  isWanted,
  olderThanMillis = 7 * dayMillis
}: UnusedSources): Effect.Effect<ReadonlyArray<string>, StorageFailed, RunJournal> =>
  Effect.gen(function* () {
    const journal = yield* RunJournal
    // Sources lie beside each other in any store; no run has this id.
    const sources = dirname(journal.sourceFolder("none"))
    yield* removeUnfinishedSources(sources)
    const now = yield* Clock.currentTimeMillis
    const removed: Array<string> = []
    for (const runId of yield* namesIn(sources)) {
      if (!isRunId(runId) || basename(journal.sourceFolder(runId)) !== runId) continue
      const at = yield* writtenAt(join(sources, runId))
      if (at === undefined || now - at < olderThanMillis || (yield* isWanted(runId))) continue
      if (yield* removeUnlessBegun(runId)) removed.push(runId)
    }
    return removed
  })
