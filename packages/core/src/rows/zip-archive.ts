/** ZIP archives: opened within limits, their files read as streams, their names never used as paths. */
import { Data, Effect, type Scope, Stream } from "effect"
import type { Readable } from "node:stream"
import { crc32 } from "node:zlib"
import yauzl from "yauzl"
import { StorageFailed } from "../errors/reasons.ts"
import { systemCode } from "./file-bytes.ts"

/** What is wrong with an archive, in a word. `packing` is a way of packing that is not deflate. */
export type ArchiveFault =
  "truncated" | "broken" | "packing" | "encrypted" | "unsafe-name" | "too-many-entries" | "too-large"

/** An archive that cannot or must not be read. Not a reason by itself: whoever opened it knows what it was. */
export class ArchiveRefused extends Data.TaggedError("ArchiveRefused")<{
  readonly fault: ArchiveFault
  /** What is wrong, about "it" and without any name in it, such as `it has 51 entries, more than 50`. */
  readonly problem: string
}> {}

/** The archive is at fault, or the disk. */
export type ArchiveFailure = ArchiveRefused | StorageFailed

/** How much an archive may hold. What is left out is not limited. */
export interface ArchiveLimits {
  /** Folders and what macOS adds count too. */
  readonly maxEntries?: number
  /** Bytes of all files together, unpacked. */
  readonly maxUnpackedBytes?: number
  /** Unpacked bytes for each byte of the archive, where more than `harmlessBytes` come out of it. */
  readonly maxRatio?: number
  /** 0 when left out. */
  readonly harmlessBytes?: number
  /**
   * True to take names that lead out of a folder, from programs that are known to be careless. Names are never used as paths
   * here, so that refusing them is only a matter of trust.
   */
  readonly takesAnyName?: boolean
}

/** A file in an archive. */
export interface ZipEntry {
  /** As it stands in the archive: foreign text, good for telling files apart and nothing else. Undecodable bytes are lost. */
  readonly name: string
  /** As the directory says. `content` is never longer. */
  readonly unpackedBytes: number
  /**
   * Its bytes, unpacked, as often as asked while the archive is open. Fails where they are not as many as the directory says,
   * and at their end where the checksum is wrong.
   */
  readonly content: Stream.Stream<Uint8Array, ArchiveFailure>
}

/** An open archive. */
export interface ZipArchive {
  /**
   * Its files in the order of its directory, without folders and what macOS adds. Read as they are taken, once. Fails at the
   * first entry that is encrypted, has an unsafe name, or with which the entries so far are beyond a limit: an archive whose
   * list came to its end is within all limits.
   */
  readonly files: Stream.Stream<ZipEntry, ArchiveFailure>
}

/** Opens an archive; it is closed with the scope. */
export const openZip = (
  path: string,
  limits: ArchiveLimits = {}
): Effect.Effect<ZipArchive, ArchiveFailure, Scope.Scope> =>
  Effect.map(openLibrary(path), (archive) => ({
    files: Stream.map(
      Stream.fromAsyncIterable(allowedEntries(archive, limits), archiveFailure(path)),
      (entry): ZipEntry => ({
        name: nameOf(entry),
        unpackedBytes: entry.uncompressedSize,
        content: contentOf(archive, entry, path)
      })
    )
  }))

const openLibrary = (path: string) =>
  Effect.acquireRelease(
    Effect.callback<yauzl.ZipFile, ArchiveFailure>((resume) => {
      // Names are decoded here, so that a strange one can be told from a broken archive.
      yauzl.open(path, { lazyEntries: true, autoClose: false, decodeStrings: false }, (error, archive) =>
        resume(error === null ? Effect.succeed(archive) : Effect.fail(archiveFailure(path)(error)))
      )
    }),
    (archive) => Effect.sync(() => archive.close())
  )

/** Bytes, whatever the types say. */
const nameOf = (entry: yauzl.Entry): string => Buffer.from(entry.fileName).toString("utf8")

/** Folders, and what macOS adds to what was meant. Some programs write the other slash. */
const isNoise = (name: string): boolean =>
  /[/\\]$/.test(name) || /^__MACOSX[/\\]|(^|[/\\])\.DS_Store$/i.test(name)

/** Absolute, on a drive, or out of the folder it is in; and names that end early for some programs. */
const isUnsafe = (name: string): boolean =>
  /^[/\\]|^[a-z]:|\0/i.test(name) || name.split(/[/\\]/).includes("..")

const refused = (fault: ArchiveFault, problem: string): ArchiveRefused =>
  new ArchiveRefused({ fault, problem })

async function* allowedEntries(
  archive: yauzl.ZipFile,
  { harmlessBytes = 0, maxEntries, maxRatio, maxUnpackedBytes, takesAnyName = false }: ArchiveLimits
): AsyncGenerator<yauzl.Entry> {
  if (maxEntries !== undefined && archive.entryCount > maxEntries) {
    throw refused("too-many-entries", `it has ${archive.entryCount} entries, more than ${maxEntries}`)
  }
  let unpacked = 0
  for await (const entry of allEntries(archive)) {
    const name = nameOf(entry)
    // The library sees to it that no file is longer than it says here.
    unpacked += entry.uncompressedSize
    if (entry.isEncrypted()) throw encrypted
    if (!takesAnyName && isUnsafe(name)) {
      throw refused("unsafe-name", "it has a file whose name leads out of the folder it would be unpacked in")
    }
    if (maxUnpackedBytes !== undefined && unpacked > maxUnpackedBytes) {
      throw refused("too-large", `it unpacks to more than ${maxUnpackedBytes} bytes`)
    }
    // Of the archive and not of its entries, which may claim the same packed bytes again and again.
    if (maxRatio !== undefined && unpacked > harmlessBytes && unpacked > archive.fileSize * maxRatio) {
      throw refused("too-large", `it unpacks to more than ${maxRatio} times its size`)
    }
    if (!isNoise(name)) yield entry
  }
}

/** The directory, one entry at a time. */
async function* allEntries(archive: yauzl.ZipFile): AsyncGenerator<yauzl.Entry> {
  let give: (entry: yauzl.Entry | undefined) => void = () => undefined
  let fail: (error: Error) => void = () => undefined
  archive.on("entry", (entry: yauzl.Entry) => give(entry))
  archive.on("end", () => give(undefined))
  archive.on("error", (error: Error) => fail(error))
  for (;;) {
    const entry = await new Promise<yauzl.Entry | undefined>((resolve, reject) => {
      give = resolve
      fail = reject
      archive.readEntry()
    })
    if (entry === undefined) return
    yield entry
  }
}

const contentOf = (archive: yauzl.ZipFile, entry: yauzl.Entry, path: string): ZipEntry["content"] =>
  Stream.unwrap(
    Effect.gen(function* () {
      const failed = archiveFailure(path)
      const readable = yield* Effect.acquireRelease(
        Effect.callback<Readable, ArchiveFailure>((resume) => {
          archive.openReadStream(entry, (error, stream) =>
            resume(error === null ? Effect.succeed(stream) : Effect.fail(failed(error)))
          )
        }),
        (stream) => Effect.sync(() => void stream.destroy())
      )
      let checksum = 0
      const bytes = Stream.fromAsyncIterable(readable as AsyncIterable<Uint8Array>, failed).pipe(
        Stream.map((chunk) => {
          checksum = crc32(chunk, checksum)
          return chunk
        })
      )
      const isSound = Stream.suspend(() => (checksum === entry.crc32 ? Stream.empty : Stream.fail(wrongSum)))
      return Stream.concat(bytes, isSound)
    })
  )

const encrypted = refused("encrypted", "it is encrypted")
const broken = refused("broken", "it is a broken archive")
const wrongSum = refused("broken", "it is a broken archive: the checksum of a file in it is wrong")
const wrongLength = refused("broken", "it is a broken archive: a file in it is not as long as it says")

/** The fault behind an error of the library, whose words may quote names, or what the disk had to say. */
const archiveFailure =
  (path: string) =>
  (error: unknown): ArchiveFailure => {
    if (error instanceof ArchiveRefused) return error
    const code = systemCode(error)
    // Codes of zlib begin with Z, and those of Node have an underscore.
    if (/^E[A-Z0-9]+$/.test(code)) return new StorageFailed({ path, code })
    const message = error instanceof Error ? error.message : ""
    if (message.includes("encrypt")) return encrypted
    if (/end of central directory record signature not found/i.test(message)) {
      return refused("truncated", "it is an archive that breaks off before its end")
    }
    if (message.includes("unsupported compression method")) {
      return refused("packing", "what is in it is packed in a way that cannot be read here")
    }
    return message.includes("bytes in the stream") ? wrongLength : broken
  }
