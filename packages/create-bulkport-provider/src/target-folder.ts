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
  for (const { path, text } of files) {
    const whole = join(folder, path)
    try {
      await mkdir(dirname(whole), { recursive: true })
      // Never over what somebody else has put there meanwhile.
      await writeFile(whole, text, { flag: "wx" })
    } catch (error) {
      return `${whole} could not be written (${codeOf(error)}). Remove ${folder} before you try again.`
    }
  }
  return undefined
}
