import { Effect, type Scope } from "effect"
import type { Readable } from "node:stream"
import yauzl from "yauzl"
import { StorageFailed } from "../errors/reasons.ts"
import { systemCode } from "./file-bytes.ts"
import { RowProblem } from "./row-problem.ts"

/** What is in a ZIP archive: its files, without folders and what macOS adds to them. */
export interface ZipListing {
  /** How many files there are; no more than `maxListed` are counted. */
  readonly files: number
  readonly first: yauzl.Entry | undefined
  /** Names of the first few files, byte by byte: foreign text, good for telling kinds of archives apart and nothing else. */
  readonly names: ReadonlyArray<string>
}

/** An archive with more files than this is no table, however many they are. */
export const maxListed = 1000

const maxNames = 100

/** A problem of an archive as a whole, which has no line of its own. */
export const archiveProblem = (code: string, problem: string): RowProblem =>
  new RowProblem({ code, problem, line: 1 })

const isSystemCode = (code: string): boolean => /^E[A-Z0-9]+$/.test(code)

/** The problem behind an error of the library, or what the disk had to say. The library's words may quote names. */
export const zipFailure =
  (path: string) =>
  (error: unknown): StorageFailed | RowProblem => {
    const code = systemCode(error)
    if (isSystemCode(code)) return new StorageFailed({ path, code })
    const message = error instanceof Error ? error.message : ""
    if (message.includes("encrypt")) return encrypted
    if (/end of central directory record signature not found/i.test(message)) {
      return archiveProblem("truncated-archive", "the ZIP archive breaks off before its end; fetch it again")
    }
    if (message.includes("unsupported compression method")) {
      return archiveProblem(
        "broken-archive",
        "the ZIP archive is packed in a way that cannot be read here; unpack it first, or pack it with gzip"
      )
    }
    return archiveProblem("broken-archive", "the ZIP archive is broken; fetch it again")
  }

const encrypted = archiveProblem("encrypted-archive", "the ZIP archive is encrypted; unpack it first")

/** Opens an archive; it is closed with the scope. */
export const openZip = (
  path: string
): Effect.Effect<yauzl.ZipFile, StorageFailed | RowProblem, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.callback<yauzl.ZipFile, StorageFailed | RowProblem>((resume) => {
      // Names are left undecoded and unchecked, as none is ever used.
      yauzl.open(path, { lazyEntries: true, autoClose: false, decodeStrings: false }, (error, archive) =>
        resume(error === null ? Effect.succeed(archive) : Effect.fail(zipFailure(path)(error)))
      )
    }),
    (archive) => Effect.sync(() => archive.close())
  )

/** Folders, and what macOS adds to what was meant. */
const isNoise = (name: string): boolean => name.endsWith("/") || /^__MACOSX\/|(^|\/)\.DS_Store$/.test(name)

/** Reads the directory of an archive that has just been opened. To be called once. */
export const listZip = (
  archive: yauzl.ZipFile,
  path: string
): Effect.Effect<ZipListing, StorageFailed | RowProblem> =>
  Effect.callback((resume) => {
    const names: Array<string> = []
    let files = 0
    let first: yauzl.Entry | undefined
    const finish = () => resume(Effect.succeed({ files, first, names }))
    archive.on("entry", (entry: yauzl.Entry) => {
      // Bytes, whatever the types say.
      const name = Buffer.from(entry.fileName).toString("latin1")
      if (!isNoise(name)) {
        files += 1
        first ??= entry
        if (names.length < maxNames) names.push(name)
        if (files > maxListed) return finish()
      }
      archive.readEntry()
    })
    archive.once("end", finish)
    archive.once("error", (error: unknown) => resume(Effect.fail(zipFailure(path)(error))))
    archive.readEntry()
  })

/** The one file of an archive. Fails where there is none, where there are several, and where it is encrypted. */
export const onlyFile = ({ files, first }: ZipListing): Effect.Effect<yauzl.Entry, RowProblem> => {
  if (first === undefined) {
    return Effect.fail(archiveProblem("empty-archive", "there is no file in the ZIP archive"))
  }
  if (files > 1) {
    const count = files > maxListed ? `more than ${maxListed}` : `${files}`
    return Effect.fail(
      archiveProblem(
        "several-entries",
        `there are ${count} files in the ZIP archive; unpack it and import one file at a time`
      )
    )
  }
  return first.isEncrypted() ? Effect.fail(encrypted) : Effect.succeed(first)
}

/** The content of an entry, unpacked. */
export const openEntry = (
  archive: yauzl.ZipFile,
  entry: yauzl.Entry,
  path: string
): Effect.Effect<Readable, StorageFailed | RowProblem, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.callback<Readable, StorageFailed | RowProblem>((resume) => {
      archive.openReadStream(entry, (error, stream) =>
        resume(error === null ? Effect.succeed(stream) : Effect.fail(zipFailure(path)(error)))
      )
    }),
    (stream) => Effect.sync(() => void stream.destroy())
  )
