/** Removing a run for good: out of the list in one move, then deleted at leisure. */
import { Effect } from "effect"
import { readdir, rename, rm, rmdir } from "node:fs/promises"
import { join } from "node:path"
import type { RunLocked, StorageFailed } from "../errors/reasons.ts"
import { systemCode } from "../rows/file-bytes.ts"
import { makeFolder, onStorage, syncFolder } from "./durable-files.ts"
import { holdRun } from "./run-lock.ts"
import { partRunId } from "./run-id.ts"

/** Where a run is put before it is deleted. Beside the runs, so that one move takes it there; no run is called so. */
const removedName = ".removed"

const namesIn = (folder: string): Effect.Effect<ReadonlyArray<string>, StorageFailed> =>
  onStorage(folder, async () => {
    try {
      return await readdir(folder)
    } catch (error) {
      if (systemCode(error) === "ENOENT") return []
      throw error
    }
  })

/**
 * Removes the folder of a run while it is held, if it is still meant by then. Gives whether it was. A run with a part that is
 * held by somebody is held.
 *
 * A process that stops in the middle leaves the run as it was, or remains that `finishRemovals` deletes.
 */
export const removeRun = <E, R>(
  root: string,
  id: string,
  isStillMeant: Effect.Effect<boolean, E, R>
): Effect.Effect<boolean, E | StorageFailed | RunLocked, R> =>
  Effect.gen(function* () {
    const folder = join(root, id)
    const removed = join(root, removedName)
    yield* holdRun(id, folder)
    for (const number of yield* namesIn(join(folder, "parts"))) {
      // One after the other: there may be thousands, and none is taken up while the whole is held, except by name.
      if (/^[1-9]\d*$/.test(number))
        yield* Effect.scoped(holdRun(partRunId(id, Number(number)), join(folder, "parts", number)))
    }
    if (!(yield* isStillMeant)) return false
    yield* makeFolder(removed)
    yield* onStorage(folder, async () => {
      // Remains of a run that was copied back since.
      await rm(join(removed, id), { recursive: true, force: true })
      await rename(folder, join(removed, id))
      await syncFolder(root)
    })
    return true
  }).pipe(
    Effect.scoped,
    Effect.tap((isRemoved) => (isRemoved ? deleteRemains(root, id) : Effect.void)),
    Effect.uninterruptible
  )

const deleteRemains = (root: string, id: string): Effect.Effect<void, StorageFailed> => {
  const removed = join(root, removedName)
  const remains = join(removed, id)
  return onStorage(remains, async () => {
    await rm(remains, { recursive: true, force: true })
    // Unless something else is being removed meanwhile.
    await rmdir(removed).catch(() => undefined)
  })
}

/** Deletes what is left of runs whose removal was cut off. */
export const finishRemovals = (root: string): Effect.Effect<void, StorageFailed> =>
  Effect.gen(function* () {
    for (const id of yield* namesIn(join(root, removedName))) yield* deleteRemains(root, id)
  })
