import { type FileHandle, open, rm } from "node:fs/promises"
import type { SpillStore } from "./spill-store.ts"

/** A temporary file at this path. Rejects with `ENOSPC` where not all could be written. */
export const spillFile = (path: string): SpillStore => {
  let handle: FileHandle | undefined
  return {
    name: path,
    append: async (pieces) => {
      handle ??= await open(path, "w+")
      const bytes = pieces.reduce((sum, { length }) => sum + length, 0)
      const { bytesWritten } = await handle.writev(pieces)
      if (bytesWritten < bytes) throw Object.assign(new Error("full"), { code: "ENOSPC" })
    },
    read: async (into, offset) => {
      await handle?.read(into, 0, into.length, offset)
    },
    remove: async () => {
      await handle?.close()
      await rm(path, { force: true })
    }
  }
}
