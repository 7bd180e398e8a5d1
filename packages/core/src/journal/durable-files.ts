import { Effect } from "effect"
import { randomBytes } from "node:crypto"
import { type FileHandle, mkdir, open, readdir, rename, rm } from "node:fs/promises"
import { basename, dirname, join } from "node:path"
import type { StorageFailed } from "../errors/reasons.ts"
import { onStorage } from "../errors/storage-failure.ts"
import { systemCode } from "../rows/file-bytes.ts"

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

/** What a file is called while it is being written: another name each time, so that no two write into one. */
const unfinishedName = (path: string): string => `${path}.${randomBytes(4).toString("hex")}.part`

/** Removes what was left of earlier attempts. Whoever still writes into it cannot finish, and finds that out. */
const removeUnfinished = async (path: string): Promise<void> => {
  const start = `${basename(path)}.`
  for (const name of await readdir(dirname(path)))
    if (name.startsWith(start) && /^(?:[\da-f]{8}\.)?part$/.test(name.slice(start.length)))
      await rm(join(dirname(path), name), { force: true })
}

/**
 * Writes a file so that it is there whole or not at all: into a temporary neighbour first, synced, then renamed.
 *
 * The temporary file is removed when writing fails or is interrupted, and by the next attempt when the process ends meanwhile.
 */
export const writeWhole = <A, E, R>(
  path: string,
  write: (handle: FileHandle) => Effect.Effect<A, E, R>
): Effect.Effect<A, E | StorageFailed, R> => {
  const temporary = unfinishedName(path)
  return Effect.acquireUseRelease(
    onStorage(path, async () => {
      await removeUnfinished(path)
      return open(temporary, "wx")
    }),
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

/** The names of what is in a folder; none where there is no such folder. */
export const namesIn = (folder: string): Effect.Effect<ReadonlyArray<string>, StorageFailed> =>
  onStorage(folder, async () => {
    try {
      return await readdir(folder)
    } catch (error) {
      if (systemCode(error) === "ENOENT") return []
      throw error
    }
  })
