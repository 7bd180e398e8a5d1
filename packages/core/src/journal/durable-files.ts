import { Effect } from "effect"
import { type FileHandle, mkdir, open, rename, rm } from "node:fs/promises"
import { dirname } from "node:path"
import type { StorageFailed } from "../errors/reasons.ts"
import { onStorage } from "../errors/storage-failure.ts"

export { onStorage, storageFailed } from "../errors/storage-failure.ts"

/** Makes what was created, renamed or removed in a folder survive a power cut. */
export const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, "r")
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Creates a folder, and those above it that are missing, so that it survives a power cut. */
export const makeFolder = (folder: string): Effect.Effect<void, StorageFailed> =>
  onStorage(folder, async () => {
    const first = await mkdir(folder, { recursive: true })
    if (first !== undefined) await syncFolder(dirname(first))
  })

/**
 * Writes a file so that it is there whole or not at all: into a temporary neighbour first, synced, then renamed.
 *
 * The temporary file is removed when writing fails or is interrupted.
 */
export const writeWhole = <A, E, R>(
  path: string,
  write: (handle: FileHandle) => Effect.Effect<A, E, R>
): Effect.Effect<A, E | StorageFailed, R> => {
  const temporary = `${path}.part`
  return Effect.acquireUseRelease(
    onStorage(path, () => open(temporary, "w")),
    (handle) =>
      write(handle).pipe(
        Effect.tap(() =>
          onStorage(path, async () => {
            await handle.sync()
            await rename(temporary, path)
            await syncFolder(dirname(path))
          })
        )
      ),
    (handle, exit) =>
      Effect.promise(async () => {
        await handle.close()
        if (exit._tag === "Failure") await rm(temporary, { force: true })
      })
  )
}

/** Writes a small text file whole or not at all. */
export const writeTextWhole = (path: string, text: string): Effect.Effect<void, StorageFailed> =>
  writeWhole(path, (handle) => onStorage(path, () => handle.writeFile(text)))
