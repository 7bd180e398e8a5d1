import { Effect, Stream } from "effect"
import { createReadStream } from "node:fs"
import { stat } from "node:fs/promises"
import { pipeline } from "node:stream"
import { createGunzip } from "node:zlib"
import { StorageFailed } from "../errors/reasons.ts"
import type { SourceFile } from "../model/source-file.ts"
import { archiveProblem } from "./archive-problem.ts"
import { fileBytes, systemCode } from "./file-bytes.ts"
import type { RowProblem } from "./row-problem.ts"
import { onlyZippedFile } from "./zipped-source.ts"

/** Pieces that come out of a packed file: as large as those of one that is not packed. */
const pieceBytes = 64 * 1024

type Bytes = Stream.Stream<Uint8Array, StorageFailed | RowProblem>

/**
 * The content of a file, unpacked on the way, in constant memory.
 *
 * No more than the first `size` bytes of the file as it is on disk are read, so that a file which grows comes to an end; a
 * ZIP archive is read whole. Problems are of the archive as a whole and stand at line 1: `truncated-archive`,
 * `broken-archive`, `encrypted-archive`, `empty-archive`, `several-entries`. Checksums are held against the content when
 * all of it has been given.
 */
export const unpackedBytes = (
  { compression, path }: Pick<SourceFile, "path" | "compression">,
  size: number
): Bytes => {
  switch (compression) {
    case "none":
      return fileBytes(path, 0, size)
    case "gzip":
      return gunzipped(path, size)
    case "zip":
      return onlyZippedFile(path)
  }
}

const gunzipFailure =
  (path: string) =>
  (error: unknown): StorageFailed | RowProblem => {
    const code = systemCode(error)
    if (code === "Z_BUF_ERROR") {
      return archiveProblem(
        "truncated-archive",
        "the gzip data breaks off before its end; fetch the file again"
      )
    }
    // Codes of zlib are about the bytes, not the disk.
    return code.startsWith("Z_") ? brokenGzip : new StorageFailed({ path, code })
  }

const brokenGzip = archiveProblem(
  "broken-archive",
  "the gzip data is broken, or something else stands behind it; fetch the file again"
)

const gunzipped = (path: string, size: number): Bytes =>
  Stream.unwrap(
    Effect.gen(function* () {
      const failed = gunzipFailure(path)
      const found = yield* Effect.tryPromise({ try: () => stat(path), catch: failed })
      const packed = Math.min(size, found.size)
      // An empty stream would be taken for no member at all.
      if (packed === 0) return Stream.fail(failed({ code: "Z_BUF_ERROR" }))
      const gunzip = createGunzip({ chunkSize: pieceBytes })
      const source = createReadStream(path, { end: packed - 1, highWaterMark: pieceBytes })
      yield* Effect.addFinalizer(() => Effect.sync(() => void gunzip.destroy()))
      // The callback only keeps a failure from being thrown: the reader below is told of it.
      pipeline(source, gunzip, () => undefined)
      // Zeros behind the last member end it without a word, whatever comes after them.
      const isRead = Stream.suspend(() =>
        gunzip.bytesWritten === packed ? Stream.empty : Stream.fail(brokenGzip)
      )
      return Stream.concat(Stream.fromAsyncIterable(gunzip as AsyncIterable<Uint8Array>, failed), isRead)
    })
  )
