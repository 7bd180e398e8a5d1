import { readdir, stat } from "node:fs/promises"
import { join } from "node:path"

/** Bytes of all files in a folder and below. What cannot be looked at, or is gone meanwhile, counts nothing. */
export const folderSize = async (folder: string): Promise<number> => {
  let bytes = 0
  const found = await readdir(folder, { withFileTypes: true }).catch(() => [])
  for (const item of found) {
    const path = join(folder, item.name)
    if (item.isDirectory()) bytes += await folderSize(path)
    else if (item.isFile())
      bytes += await stat(path).then(
        ({ size }) => size,
        () => 0
      )
  }
  return bytes
}
