/** ZIP archives among result files: opened within limits, their files read as streams, their names never used as paths. */
import { StorageFailed } from "@bulkport/core/provider"
import { Data, Effect, type Scope, Stream } from "effect"
import type { Readable } from "node:stream"
import { crc32 } from "node:zlib"
import yauzl from "yauzl"

/** What keeps an archive, or a workbook in it, from being read; goes on from "The file cannot be read: ". */
export class ZipProblem extends Data.TaggedError("ZipProblem")<{ readonly problem: string }> {}

/** The content is at fault, or the disk. */
export type ZipFailure = ZipProblem | StorageFailed

/** An open archive. */
export interface ZipArchive {
  /** Its files by lower-case name, as workbooks look theirs up; without folders and what macOS adds. */
  readonly files: ReadonlyMap<string, yauzl.Entry>
  /**
   * The content of one file, as often as asked. Fails where it is encrypted or broken, where it is not as long as the
   * archive says, and at its end where the checksum is wrong.
   */
  readonly bytes: (file: yauzl.Entry) => Stream.Stream<Uint8Array, ZipFailure>
}

/** A workbook of one sheet has about ten. */
const maxEntries = 1000

/** Half a million rows of a report with its share links and many custom fields stay well below this. */
const maxUnpackedBytes = 4 * 1024 ** 3

/** Sheets are packed to a tenth or a fiftieth; what comes out at a thousandth, as nothing but deflated zeros does, is a trap. */
const maxRatio = 200

/** Whatever the ratio, this much does no harm. */
const harmlessBytes = 64 * 1024 ** 2

/** How many bytes the content of a file of this size may have, unpacked. */
export const unpackedLimit = (fileBytes: number): number =>
  Math.min(maxUnpackedBytes, Math.max(harmlessBytes, fileBytes * maxRatio))

/** Whether bytes begin like an archive, empty ones included. */
export const isZip = (head: Uint8Array): boolean =>
  head[0] === 0x50 && head[1] === 0x4b && (head[2] === 3 ? head[3] === 4 : head[2] === 5 && head[3] === 6)

/** Opens an archive whose files together may have so many bytes; it is closed with the scope. */
export const openArchive = (
  path: string,
  maxBytes: number
): Effect.Effect<ZipArchive, ZipFailure, Scope.Scope> =>
  Effect.gen(function* () {
    const archive = yield* Effect.acquireRelease(
      Effect.callback<yauzl.ZipFile, ZipFailure>((resume) => {
        // Names are left undecoded and unchecked, as none leads anywhere.
        yauzl.open(path, { lazyEntries: true, autoClose: false, decodeStrings: false }, (error, opened) =>
          resume(error === null ? Effect.succeed(opened) : Effect.fail(zipFailure(path)(error)))
        )
      }),
      (opened) => Effect.sync(() => opened.close())
    )
    const files = yield* listFiles(archive, path, maxBytes)
    return { files, bytes: (file) => entryBytes(archive, file, path) }
  })

const listFiles = (
  archive: yauzl.ZipFile,
  path: string,
  maxBytes: number
): Effect.Effect<ReadonlyMap<string, yauzl.Entry>, ZipFailure> =>
  Effect.callback((resume) => {
    const files = new Map<string, yauzl.Entry>()
    let entries = 0
    let bytes = 0
    const stop = (problem: string) => resume(Effect.fail(new ZipProblem({ problem })))
    archive.on("entry", (entry: yauzl.Entry) => {
      const name = nameOf(entry)
      entries += 1
      // The library sees to it that no file is longer than it says here.
      bytes += entry.uncompressedSize
      if (entries > maxEntries) return stop(`it is a zip archive of more than ${maxEntries} files`)
      if (bytes > maxBytes) return stop(`it is a zip archive that unpacks to more than ${maxBytes} bytes`)
      if (files.has(name)) return stop("it is a zip archive with two files of the same name")
      if (!isNoise(name)) files.set(name, entry)
      archive.readEntry()
    })
    archive.once("end", () => resume(Effect.succeed(files)))
    archive.once("error", (error: unknown) => resume(Effect.fail(zipFailure(path)(error))))
    archive.readEntry()
  })

const nameOf = (entry: yauzl.Entry): string =>
  // Bytes, whatever the types say. Some programs write the other slash.
  Buffer.from(entry.fileName).toString("utf8").toLowerCase().replaceAll("\\", "/")

/** Folders, and what macOS adds to what was meant. */
const isNoise = (name: string): boolean => name.endsWith("/") || /^__macosx\/|(^|\/)\.ds_store$/.test(name)

const entryBytes = (
  archive: yauzl.ZipFile,
  entry: yauzl.Entry,
  path: string
): Stream.Stream<Uint8Array, ZipFailure> =>
  Stream.unwrap(
    Effect.gen(function* () {
      if (entry.isEncrypted()) return Stream.fail(encrypted)
      const content = yield* Effect.acquireRelease(
        Effect.callback<Readable, ZipFailure>((resume) => {
          archive.openReadStream(entry, (error, stream) =>
            resume(error === null ? Effect.succeed(stream) : Effect.fail(zipFailure(path)(error)))
          )
        }),
        (stream) => Effect.sync(() => void stream.destroy())
      )
      let checksum = 0
      const bytes = Stream.fromAsyncIterable(content as AsyncIterable<Uint8Array>, zipFailure(path)).pipe(
        Stream.map((chunk) => {
          checksum = crc32(chunk, checksum)
          return chunk
        })
      )
      const isSound = Stream.suspend(() =>
        checksum === entry.crc32 ? Stream.empty : Stream.fail(brokenArchive)
      )
      return Stream.concat(bytes, isSound)
    })
  )

const encrypted = new ZipProblem({ problem: "what is in the zip archive is encrypted" })

const brokenArchive = new ZipProblem({ problem: "it is a zip archive that is broken" })

/** The problem behind an error of the library, whose words may quote names, or what the disk had to say. */
const zipFailure =
  (path: string) =>
  (error: unknown): ZipFailure => {
    const code = (error as { readonly code?: unknown } | null)?.code
    if (typeof code === "string" && /^E[A-Z0-9]+$/.test(code)) return new StorageFailed({ path, code })
    const message = error instanceof Error ? error.message : ""
    if (message.includes("encrypt")) return encrypted
    if (/end of central directory record signature not found/i.test(message)) {
      return new ZipProblem({ problem: "it is a zip archive that breaks off before its end" })
    }
    return brokenArchive
  }
