/** Looks for what must not be seen outside: secrets anywhere, and the content of rows wherever it is not meant to be. */
import { openZip } from "@bulkport/core/provider"
import { Effect, Stream } from "effect"
import { readdir, readFile } from "node:fs/promises"
import { join, relative } from "node:path"

/** In every cell of every row that a canary test imports. */
export const rowMark = /canary/i

/** The folders of a run that are meant to hold rows: the file as it is sent, what became of each row, and rows to retry. */
const rowFolders = /(^|\/)(1-stage|5-collect|retries)\//

const unpacked = (path: string): Promise<string> =>
  Effect.runPromise(
    Effect.scoped(
      Effect.gen(function* () {
        const { files } = yield* openZip(path)
        const texts = yield* Stream.runCollect(
          files.pipe(
            Stream.flatMap(({ content, name }) =>
              Stream.concat(Stream.make(`${name}\n`), Stream.decodeText(content))
            )
          )
        )
        return texts.join("")
      })
    )
  )

/** Result files are saved as received, byte for byte, whatever the service has put into them. */
const asReceived = /(^|\/)5-collect\/raw\//

/** A file that was written, with its text; that of an archive is what is in it. */
export interface WrittenFile {
  /** Relative to the folder, with slashes. */
  readonly name: string
  readonly text: string
}

/** All files of a folder and below it. */
export const filesOf = async (folder: string): Promise<ReadonlyArray<WrittenFile>> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return Promise.all(
    paths.sort().map(async (path) => ({
      name: relative(folder, path).replaceAll("\\", "/"),
      text: path.endsWith(".zip") ? await unpacked(path) : await readFile(path, "latin1")
    }))
  )
}

/** Forms in which a secret may get out. */
export const formsOf = (secret: string): ReadonlyArray<string> => [
  secret,
  encodeURIComponent(secret),
  Buffer.from(secret).toString("base64"),
  Buffer.from(`:${secret}`).toString("base64")
]

/** Where a secret or a row is to be seen in a text: the line, cut. Empty when it is nowhere. */
export const leaksIn = (
  text: string,
  secrets: ReadonlyArray<string>,
  mayHoldRows: boolean
): ReadonlyArray<string> =>
  text
    .split("\n")
    .filter(
      (line) =>
        secrets.some((secret) => formsOf(secret).some((form) => line.includes(form))) ||
        (!mayHoldRows && rowMark.test(line))
    )
    .map((line) => line.slice(0, 600))

/** Leaks in files. Those are left out in which something was planted, and rows may be in the folders that are for them. */
export const leaksInFiles = async (
  folder: string,
  secrets: ReadonlyArray<string>,
  mayHoldRows: (name: string) => boolean,
  isPlanted: (name: string) => boolean = () => false
): Promise<ReadonlyArray<string>> =>
  (await filesOf(folder))
    .filter(({ name }) => !asReceived.test(name) && !isPlanted(name))
    .flatMap(({ name, text }) =>
      leaksIn(text, secrets, rowFolders.test(name) || mayHoldRows(name)).map((leak) => `${name}: ${leak}`)
    )
