import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import type { AwkwardFile } from "./awkward-file.ts"

/** Writes a file of the corpus into a folder, under its own name, and gives its path. Large ones are never in memory whole. */
export const writeAwkwardFile = async ({ bytes, name }: AwkwardFile, folder: string): Promise<string> => {
  const path = join(folder, name)
  await writeFile(path, bytes())
  return path
}
