/** Packed result files as streams of their content. Nothing is written, and no name in an archive is used as a path. */
import { OutputMalformed, StorageFailed, systemCode } from "@bulkport/core/provider"
import { Effect, Stream } from "effect"
import { createReadStream } from "node:fs"
import { stat } from "node:fs/promises"
import { pipeline, type Readable } from "node:stream"
import { crc32, createGunzip } from "node:zlib"
import yauzl from "yauzl"
import { type UnpackLimits, unpackProblem, withinLimits } from "./unpack-limits.ts"

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

const reasonFor =
  ({ name, path }: PackedFile) =>
  (error: unknown): OutputMalformed | StorageFailed => {
    const code = systemCode(error)
    // Codes of zlib begin with Z and are about the bytes, not the disk.
    if (/^E[A-Z0-9]+$/.test(code)) return new StorageFailed({ path, code })
    const problem = code.startsWith("Z_")
      ? `its compressed data is broken (${code})`
      : "it is a broken archive"
    return new OutputMalformed({ output: name, problem })
  }

/** The content of a gzip file. */
export const gunzipped = (file: PackedFile, limits: UnpackLimits): UnpackedFile["body"] =>
  Stream.unwrap(
    Effect.gen(function* () {
      const failed = reasonFor(file)
      const { size } = yield* Effect.tryPromise({ try: () => stat(file.path), catch: failed })
      const gunzip = createGunzip()
      // The callback only keeps a failure from being thrown: the reader below is told of it.
      pipeline(createReadStream(file.path), gunzip, () => undefined)
      yield* Effect.addFinalizer(() => Effect.sync(() => void gunzip.destroy()))
      return withinLimits(
        Stream.fromAsyncIterable(gunzip as AsyncIterable<Uint8Array>, failed),
        size,
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
      const archive = yield* Effect.acquireRelease(openArchive(file), (open) =>
        Effect.sync(() => open.close())
      )
      const entries = yield* listEntries(archive, file, limits)
      return Stream.fromIterable(entries).pipe(
        Stream.map((entry): UnpackedFile => ({ name: entry.fileName, body: contentOf(archive, entry, file) }))
      )
    })
  )

const openArchive = (file: PackedFile) =>
  Effect.callback<yauzl.ZipFile, OutputMalformed | StorageFailed>((resume) => {
    yauzl.open(file.path, { lazyEntries: true, autoClose: false }, (error, archive) =>
      resume(error === null ? Effect.succeed(archive) : Effect.fail(reasonFor(file)(error)))
    )
  })

const listEntries = (archive: yauzl.ZipFile, file: PackedFile, limits: UnpackLimits) =>
  Effect.callback<ReadonlyArray<yauzl.Entry>, OutputMalformed | StorageFailed>((resume) => {
    const refuse = (problem: string) =>
      resume(Effect.fail(new OutputMalformed({ output: file.name, problem })))
    if (archive.entryCount > limits.maxEntries) {
      return refuse(`it has ${archive.entryCount} entries, more than ${limits.maxEntries}`)
    }
    const entries: Array<yauzl.Entry> = []
    let packed = 0
    let unpacked = 0
    archive.on("entry", (entry: yauzl.Entry) => {
      packed += entry.compressedSize
      unpacked += entry.uncompressedSize
      const problem = entry.isEncrypted() ? "it is encrypted" : unpackProblem(packed, unpacked, limits)
      if (problem !== undefined) return refuse(problem)
      if (!entry.fileName.endsWith("/")) entries.push(entry)
      archive.readEntry()
    })
    archive.once("end", () => resume(Effect.succeed(entries)))
    // Also for names that point out of a folder: no service has a good reason for them.
    archive.once("error", (error: unknown) => resume(Effect.fail(reasonFor(file)(error))))
    archive.readEntry()
  })

/** The content of one entry. Its length is checked against the directory by the library, its checksum here. */
const contentOf = (archive: yauzl.ZipFile, entry: yauzl.Entry, file: PackedFile): UnpackedFile["body"] =>
  Stream.unwrap(
    Effect.gen(function* () {
      const failed = reasonFor(file)
      const readable = yield* Effect.callback<Readable, OutputMalformed | StorageFailed>((resume) => {
        archive.openReadStream(entry, (error, stream) =>
          resume(error === null ? Effect.succeed(stream) : Effect.fail(failed(error)))
        )
      })
      yield* Effect.addFinalizer(() => Effect.sync(() => void readable.destroy()))
      let checksum = 0
      const bytes = Stream.fromAsyncIterable(readable as AsyncIterable<Uint8Array>, failed).pipe(
        Stream.map((chunk) => {
          checksum = crc32(chunk, checksum)
          return chunk
        })
      )
      const checked = Stream.suspend(() =>
        checksum === entry.crc32
          ? Stream.empty
          : Stream.fail(new OutputMalformed({ output: file.name, problem: "a checksum in it is wrong" }))
      )
      return Stream.concat(bytes, checked)
    })
  )
