/** ZIP archives among result files, and what keeps them, or a workbook in them, from being read. */
import {
  type ArchiveFailure,
  type ArchiveFault,
  openZip,
  type StorageFailed,
  type ZipEntry
} from "@bulkport/core/provider"
import { Data, Effect, type Scope, Stream } from "effect"

/** What keeps an archive, or a workbook in it, from being read; goes on from "The file cannot be read: ". */
export class ZipProblem extends Data.TaggedError("ZipProblem")<{ readonly problem: string }> {}

/** The content is at fault, or the disk. */
export type ZipFailure = ZipProblem | StorageFailed

/** An open archive. */
export interface ZipArchive {
  /** Its files by lower-case name, as workbooks look theirs up; without folders and what macOS adds. */
  readonly files: ReadonlyMap<string, ZipEntry>
  /**
   * The content of one file, as often as asked. Fails where it is broken, where it is not as long as the archive says, and
   * at its end where the checksum is wrong.
   */
  readonly bytes: (file: ZipEntry) => Stream.Stream<Uint8Array, ZipFailure>
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
): Effect.Effect<ZipArchive, ZipFailure, Scope.Scope> => {
  const asProblem = problemOf(maxBytes)
  return Effect.gen(function* () {
    const limits = { maxEntries, maxUnpackedBytes: maxBytes, takesAnyName: true }
    const archive = yield* Effect.mapError(openZip(path, limits), asProblem)
    const files = new Map<string, ZipEntry>()
    yield* archive.files.pipe(
      Stream.mapError(asProblem),
      Stream.runForEach((file) => {
        const name = plainName(file)
        if (files.has(name))
          return new ZipProblem({ problem: "it is a zip archive with two files of the same name" })
        return Effect.sync(() => void files.set(name, file))
      })
    )
    return { files, bytes: ({ content }) => Stream.mapError(content, asProblem) }
  })
}

/** Some programs write the other slash. */
const plainName = ({ name }: ZipEntry): string => name.toLowerCase().replaceAll("\\", "/")

const broken = "it is a zip archive that is broken"

const problemOf =
  (maxBytes: number) =>
  (failure: ArchiveFailure): ZipFailure => {
    if (failure._tag === "StorageFailed") return failure
    const problems: Readonly<Partial<Record<ArchiveFault, string>>> = {
      truncated: "it is a zip archive that breaks off before its end",
      encrypted: "what is in the zip archive is encrypted",
      "too-many-entries": `it is a zip archive of more than ${maxEntries} files`,
      "too-large": `it is a zip archive that unpacks to more than ${maxBytes} bytes`
    }
    return new ZipProblem({ problem: problems[failure.fault] ?? broken })
  }
