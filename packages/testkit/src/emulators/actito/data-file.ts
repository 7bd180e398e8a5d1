/** Opens an uploaded data file: unpacks it while reading, and refuses what the service cannot read (dossier 4.1, 10.1). */
import { createReadStream } from "node:fs"
import { open } from "node:fs/promises"
import type { Readable } from "node:stream"
import { createGunzip } from "node:zlib"
import yauzl from "yauzl"
import { matchesPattern } from "./file-name-pattern.ts"
import { FileRefused } from "./file-refused.ts"
import type { Compression } from "./wire-profile.ts"

/** The bytes of the CSV, and the name it had: inside the archive, or in the upload. */
export interface DataFile {
  readonly name: string
  readonly stream: Readable
}

/** Tells the compression by the first bytes, since names and content types mean nothing (dossier 4.1). */
const sniff = async (path: string): Promise<Compression> => {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0)
    if (bytesRead >= 2 && buffer[0] === 0x1f && buffer[1] === 0x8b) return "GZIP"
    if (bytesRead === 4 && (buffer.readUInt32LE(0) === 0x04034b50 || buffer.readUInt32LE(0) === 0x06054b50)) {
      return "ZIP"
    }
    return "NONE"
  } finally {
    await file.close()
  }
}

const openArchive = (path: string): Promise<yauzl.ZipFile> =>
  new Promise((resolve, reject) => {
    yauzl.open(path, { lazyEntries: true, autoClose: false }, (error, archive) => {
      // Its types promise an archive also where there is an error instead.
      if (error !== null) {
        reject(new FileRefused("WRONG_COMPRESSION", `the archive cannot be read: ${String(error)}`))
      } else resolve(archive)
    })
  })

const listEntries = (archive: yauzl.ZipFile): Promise<ReadonlyArray<yauzl.Entry>> =>
  new Promise((resolve, reject) => {
    const entries: Array<yauzl.Entry> = []
    archive.on("entry", (entry: yauzl.Entry) => {
      if (!entry.fileName.endsWith("/")) entries.push(entry)
      archive.readEntry()
    })
    archive.once("end", () => resolve(entries))
    archive.once("error", (error) => reject(new FileRefused("WRONG_COMPRESSION", String(error))))
    archive.readEntry()
  })

const openEntry = (archive: yauzl.ZipFile, entry: yauzl.Entry): Promise<Readable> =>
  new Promise((resolve, reject) => {
    archive.openReadStream(entry, (error, stream) => {
      if (error !== null) return reject(new FileRefused("WRONG_COMPRESSION", String(error)))
      stream.once("close", () => archive.close())
      resolve(stream)
    })
  })

/** The one CSV of a ZIP, or the one its pattern selects; undefined when the pattern selects none. */
const openZip = async (path: string, pattern: string | undefined): Promise<DataFile | undefined> => {
  const archive = await openArchive(path)
  try {
    const all = await listEntries(archive)
    const entries =
      pattern === undefined ? all : all.filter((entry) => matchesPattern(entry.fileName, pattern))
    const [entry] = entries
    if (entry === undefined && pattern !== undefined) {
      archive.close()
      return undefined
    }
    if (entry === undefined || entries.length > 1) {
      throw new FileRefused(
        "FILE_NOT_FOUND",
        `the archive holds ${entries.length} matching files instead of one`
      )
    }
    return { name: entry.fileName, stream: await openEntry(archive, entry) }
  } catch (error) {
    archive.close()
    throw error
  }
}

/**
 * Opens the CSV in an upload. Undefined when the file-name pattern selects no file of the archive.
 *
 * Throws `FileRefused` when the bytes are not packed as declared; the stream fails when they are broken further in.
 */
export const openDataFile = async (
  upload: { readonly path: string; readonly fileName: string },
  declared: Compression | undefined,
  pattern: string | undefined
): Promise<DataFile | undefined> => {
  const compression = await sniff(upload.path)
  if (declared !== undefined && declared !== compression) {
    throw new FileRefused("WRONG_COMPRESSION", `the file is declared ${declared} and is ${compression}`)
  }
  if (compression === "ZIP") return openZip(upload.path, pattern)
  const bytes = createReadStream(upload.path, { highWaterMark: 1 << 18 })
  if (compression === "NONE") return { name: upload.fileName, stream: bytes }
  const stream = createGunzip()
  bytes.once("error", (error) => stream.destroy(error))
  stream.once("close", () => bytes.destroy())
  return { name: upload.fileName, stream: bytes.pipe(stream) }
}
