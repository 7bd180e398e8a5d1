/** Removing a run for good: out of the list in one move, then deleted at leisure. */
import { Effect } from "effect"
import { rename, rm, stat } from "node:fs/promises"
import { join } from "node:path"
import { type RunLocked, RunNotFound, type StorageFailed } from "../errors/reasons.ts"
import { systemCode } from "../rows/file-bytes.ts"
import { namesIn, onStorage, syncFolder } from "./durable-files.ts"
import { holdRun } from "./run-lock.ts"
import { isRunId, partRunId } from "./run-id.ts"

/**
 * What a run is called before it is deleted. It stays beside the runs, so that one move takes it there, and in no folder that
 * another process may take away meanwhile; no run is called so.
 */
const removedName = ".removed-"

const isThere = (path: string): Effect.Effect<boolean> =>
  Effect.promise(() =>
    stat(path).then(
      () => true,
      (error: unknown) => systemCode(error) !== "ENOENT"
    )
  )

/**
 * Removes the folder of a run while it is held, if it is still meant by then. Gives whether it was. A run with a part that is
 * held by somebody is held; one that another process has removed meanwhile is not found.
 *
 * What lies in `beside`, such as the source that was kept for it, goes with it. A process that stops in the middle leaves the run as it
 * was, or remains that `finishRemovals` deletes.
 */
export const removeRun = <E, R>(
  root: string,
  id: string,
  beside: string,
  isStillMeant: Effect.Effect<boolean, E, R>
): Effect.Effect<boolean, E | StorageFailed | RunLocked | RunNotFound, R> => {
  const folder = join(root, id)
  const remains = join(root, `${removedName}${id}`)
  return Effect.gen(function* () {
    yield* holdRun(id, folder)
    for (const number of yield* namesIn(join(folder, "parts"))) {
      // One after the other: there may be thousands, and none is taken up while the whole is held, except by name.
      if (/^[1-9]\d*$/.test(number))
        yield* Effect.scoped(holdRun(partRunId(id, Number(number)), join(folder, "parts", number)))
    }
    if (!(yield* isStillMeant)) return false
    yield* onStorage(folder, async () => {
      // Remains of a run that was copied back since.
      await rm(remains, deleteWhole)
      await rename(folder, remains)
      await syncFolder(root)
    })
    return true
  }).pipe(
    Effect.scoped,
    Effect.catch((error): Effect.Effect<never, E | StorageFailed | RunLocked | RunNotFound> =>
      Effect.flatMap(isThere(folder), (isLeft) =>
        Effect.fail(isLeft ? error : new RunNotFound({ runId: id, folder: root, candidates: [] }))
      )
    ),
    Effect.tap((isRemoved) => (isRemoved ? deleteRemains(remains, beside) : Effect.void)),
    Effect.uninterruptible
  )
}

/** Another process may be deleting the same meanwhile. A link is deleted, and not what it leads to. */
const deleteWhole = { recursive: true, force: true, maxRetries: 10 } as const

/** What a removal is known by goes last: until then it can be gone on with. */
const deleteRemains = (remains: string, beside: string | undefined): Effect.Effect<void, StorageFailed> =>
  onStorage(remains, async () => {
    if (beside !== undefined) await rm(beside, deleteWhole)
    await rm(remains, deleteWhole)
  })

/** Deletes what is left of runs whose removal was cut off, with what lies beside each of them. */
export const finishRemovals = (
  root: string,
  besideOf: (id: string) => string
): Effect.Effect<void, StorageFailed> =>
  Effect.gen(function* () {
    for (const name of yield* namesIn(root)) {
      if (!name.startsWith(removedName)) continue
      const id = name.slice(removedName.length)
      // A run that was copied back since has a source again.
      const isBack = !isRunId(id) || (yield* isThere(join(root, id)))
      yield* deleteRemains(join(root, name), isBack ? undefined : besideOf(id))
    }
  })
