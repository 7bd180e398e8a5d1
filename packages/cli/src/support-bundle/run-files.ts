import { Effect } from "effect"
import { createHash } from "node:crypto"
import { createReadStream } from "node:fs"
import { readdir } from "node:fs/promises"
import { join } from "node:path"
import { pipeline } from "node:stream/promises"

/** A file of a run without its content. */
export interface RunFile {
  /** From the folder of the run. A name that is none of ours is not told. */
  readonly name: string
  /** Left out, as the hash is, where the file could not be read. */
  readonly bytes?: number
  readonly sha256?: string
}

/** The files that we write into the folder of a run, or of a part of one; as received ones stand in its journal. */
const ourNames =
  /^(?:parts\/\d+\/)?(?:journal\.ndjson|lock\.sqlite|lock-holder\.txt|report\.(?:json|html)|[1-5]-[a-z]+\/(?:findings|outcomes|failed-rows|data|prepared|invalid|valid|ledger|keys)\.\w+|retries\/rows-\d+\.\w+)$/

const filesBelow = async (folder: string, below = ""): Promise<ReadonlyArray<string>> => {
  const found = await readdir(join(folder, below), { withFileTypes: true })
  const files: Array<string> = []
  for (const item of found.sort((one, other) => (one.name < other.name ? -1 : 1))) {
    const path = below === "" ? item.name : `${below}/${item.name}`
    if (item.isDirectory()) files.push(...(await filesBelow(folder, path)))
    else if (item.isFile()) files.push(path)
  }
  return files
}

const facts = async (path: string): Promise<Omit<RunFile, "name">> => {
  const hash = createHash("sha256")
  let bytes = 0
  try {
    await pipeline(createReadStream(path), async (pieces: AsyncIterable<Uint8Array>) => {
      for await (const piece of pieces) {
        hash.update(piece)
        bytes += piece.length
      }
    })
    return { bytes, sha256: hash.digest("hex") }
  } catch {
    return {}
  }
}

/** All files of a run with their sizes and hashes, in constant memory. `received` are paths of result files in its journal. */
export const runFiles = (
  folder: string,
  received: ReadonlySet<string>
): Effect.Effect<ReadonlyArray<RunFile>> =>
  Effect.promise(async () => {
    const files: Array<RunFile> = []
    let others = 0
    for (const path of await filesBelow(folder).catch(() => [])) {
      const isOurs = ourNames.test(path) || received.has(path)
      if (!isOurs) others += 1
      files.push({ name: isOurs ? path : `<another file, ${others}>`, ...(await facts(join(folder, path))) })
    }
    return files
  })
