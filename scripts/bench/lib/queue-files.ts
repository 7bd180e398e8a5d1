import { writeFile } from "node:fs/promises"
import { makeFileOfRows, users } from "../../lib/make-large-file.ts"

/** Rows of each file: what is measured is what an import costs beyond its rows. */
export const rowsOfFile = 10

/** Writes the file that all imports take. */
export const writeQueueFile = async (file: string): Promise<void> => {
  await writeFile(file, "")
  await makeFileOfRows(file, rowsOfFile, users)
}
