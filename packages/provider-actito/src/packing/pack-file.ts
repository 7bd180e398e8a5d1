import { type FileContent, StorageFailed, systemCode } from "@bulkport/core/provider"
import { Effect } from "effect"
import { createReadStream, createWriteStream } from "node:fs"
import { mkdir, open, rename, rm, stat } from "node:fs/promises"
import { dirname } from "node:path"
import { Readable } from "node:stream"
import { pipeline } from "node:stream/promises"
import { createGzip } from "node:zlib"
import { zipped } from "./zip-writer.ts"

const readBytes = 256 * 1024

const pathOf = (error: unknown, otherwise: string): string => {
  const path = (error as { readonly path?: unknown } | null)?.path
  return typeof path === "string" ? path : otherwise
}

/** The bytes to pack, one range behind the other. */
async function* piecesOf({ path, ranges }: FileContent): AsyncGenerator<Uint8Array> {
  for (const { from, to } of ranges ?? [{ from: 0, to: Number.POSITIVE_INFINITY }]) {
    if (to > from) yield* createReadStream(path, { start: from, end: to - 1, highWaterMark: readBytes })
  }
}

/**
 * Packs a file, or ranges of it, into another, which is there as a whole or not at all, and gives its size in bytes.
 *
 * `entryName` is the name inside a ZIP. Packing again makes the same bytes again.
 */
export const packFile = (
  from: FileContent,
  to: string,
  compression: "gzip" | "zip",
  entryName: string
): Effect.Effect<number, StorageFailed> => {
  const unfinished = `${to}.unfinished`
  return Effect.tryPromise({
    try: async (signal) => {
      await mkdir(dirname(to), { recursive: true })
      const source = Readable.from(piecesOf(from))
      // `flush`: the bytes are on the disk before the name says so.
      const sink = createWriteStream(unfinished, { flush: true })
      if (compression === "gzip") await pipeline(source, createGzip(), sink, { signal })
      else
        await pipeline(source, (bytes) => zipped(bytes as AsyncIterable<Uint8Array>, entryName), sink, {
          signal
        })
      const { size } = await stat(unfinished)
      await rename(unfinished, to)
      await syncFolder(dirname(to))
      return size
    },
    catch: (error) => new StorageFailed({ path: pathOf(error, to), code: systemCode(error) })
  }).pipe(Effect.onError(() => Effect.promise(() => rm(unfinished, { force: true }).catch(() => undefined))))
}

/** Makes a new name in a folder outlive a power cut, where the system lets a folder be synced. */
const syncFolder = async (path: string): Promise<void> => {
  const folder = await open(path).catch(() => undefined)
  await folder?.sync().catch(() => undefined)
  await folder?.close()
}
