/** Packed result files as streams of their content. Nothing is written, and no name in an archive is used as a path. */
import {
  type ArchiveFailure,
  openZip,
  OutputMalformed,
  StorageFailed,
  systemCode
} from "@bulkport/core/provider"
import { Effect, Stream } from "effect"
import { createReadStream } from "node:fs"
import { pipeline } from "node:stream"
import { createGunzip } from "node:zlib"
import { type UnpackLimits, withinLimits } from "./unpack-limits.ts"

/** A result file that has been saved, still packed. */
export interface PackedFile {
  /** Its name in messages. */
  readonly name: string
  /** Absolute path. */
  readonly path: string
}

/** One file out of a packed one. */
export interface UnpackedFile {
  /** As it stands in the archive: foreign text, good for telling files apart and nothing else. */
  readonly name: string
  readonly body: Stream.Stream<Uint8Array, OutputMalformed | StorageFailed>
}

const gunzipFailure =
  ({ name, path }: PackedFile) =>
  (error: unknown): OutputMalformed | StorageFailed => {
    const code = systemCode(error)
    // Codes of zlib begin with Z and are about the bytes, not the disk.
    return code.startsWith("Z_")
      ? new OutputMalformed({ output: name, problem: `its compressed data is broken (${code})` })
      : new StorageFailed({ path, code })
  }

/** The content of a gzip file. */
export const gunzipped = (file: PackedFile, limits: UnpackLimits): UnpackedFile["body"] =>
  Stream.unwrap(
    Effect.gen(function* () {
      const failed = gunzipFailure(file)
      const gunzip = createGunzip()
      // The callback only keeps a failure from being thrown: the reader below is told of it.
      pipeline(createReadStream(file.path), gunzip, () => undefined)
      yield* Effect.addFinalizer(() => Effect.sync(() => void gunzip.destroy()))
      return withinLimits(
        Stream.fromAsyncIterable(gunzip as AsyncIterable<Uint8Array>, failed),
        () => gunzip.bytesWritten,
        file.name,
        limits
      )
    })
  )

/**
 * The files in a ZIP archive, one after the other.
 *
 * The whole directory is read first, and refused when anything in it is suspicious: then nothing is unpacked at all.
 */
export const unzipped = (
  file: PackedFile,
  limits: UnpackLimits
): Stream.Stream<UnpackedFile, OutputMalformed | StorageFailed> =>
  Stream.unwrap(
    Effect.gen(function* () {
      const archive = yield* openZip(file.path, limits)
      return Stream.fromIterable(yield* Stream.runCollect(archive.files))
    }).pipe(Effect.mapError(asReason(file)))
  ).pipe(
    Stream.map(({ content, name }): UnpackedFile => ({
      name,
      body: Stream.mapError(content, asReason(file))
    }))
  )

const asReason =
  ({ name }: PackedFile) =>
  (failure: ArchiveFailure): OutputMalformed | StorageFailed =>
    failure._tag === "StorageFailed"
      ? failure
      : new OutputMalformed({ output: name, problem: failure.problem })
