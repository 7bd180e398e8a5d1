import { mkdir, readdir, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import type { MadeFile } from "./template-files.ts"

const codeOf = (error: unknown): string => {
  const code = (error as { readonly code?: unknown } | null)?.code
  return typeof code === "string" ? code : String(error)
}

/** Why a package cannot be made in a folder, in sentences; undefined when it can. A fresh repository is as good as empty. */
export const folderProblem = async (folder: string): Promise<string | undefined> => {
  try {
    const there = (await readdir(folder)).filter((name) => name !== ".git").sort()
    if (there.length === 0) return undefined
    const named = there.slice(0, 3).join(", ") + (there.length > 3 ? `, and ${there.length - 3} more` : "")
    return `${folder} is not empty (${named}). Nothing was written. Name another folder with --dir.`
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined
    return codeOf(error) === "ENOTDIR"
      ? `${folder} is a file. Nothing was written. Name another folder with --dir.`
      : `${folder} cannot be read (${codeOf(error)}). Nothing was written.`
  }
}

/** Writes all files. Gives the reason, in a sentence, when one of them cannot be written. */
export const writeFiles = async (
  folder: string,
  files: ReadonlyArray<MadeFile>
): Promise<string | undefined> => {
  for (const [before, { path, text }] of files.entries()) {
    const whole = join(folder, path)
    try {
      await mkdir(dirname(whole), { recursive: true })
      // Never over what somebody else has put there meanwhile.
      await writeFile(whole, text, { flag: "wx" })
    } catch (error) {
      const problem = `${whole} could not be written (${codeOf(error)}).`
      if (before === 0) return `${problem} Nothing was written. Name another folder with --dir.`
      // The folder itself may be a repository of somebody's, with its history in it.
      const made = before === 1 ? "1 file" : `${before} files`
      return `${problem} Remove what was made in ${folder} before it (${made}), and try again.`
    }
  }
  return undefined
}
