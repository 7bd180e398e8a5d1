import { Effect, Stream } from "effect"
import { stat } from "node:fs/promises"
import {
  type ImportReason,
  SourceFileEmpty,
  SourceFileUnreadable,
  SourceMalformed
} from "../../errors/reasons.ts"
import { fileBytes, systemCode } from "../../rows/file-bytes.ts"

const words: Readonly<Record<string, string>> = {
  ENOENT: "it does not exist",
  EACCES: "permission is denied",
  EPERM: "it is not permitted",
  ENOTDIR: "a part of the path is not a folder"
}

/** Something about a file's first bytes that has to be known before its rows are read. */
export interface SourceStart {
  readonly bytes: number
  /** Length of the UTF-8 byte-order mark, 0 when there is none. */
  readonly bomBytes: number
}

/** Looks at the source file without reading it whole: it exists, is a file, is not empty, and is text as far as one sees. */
export const checkSource = (path: string): Effect.Effect<SourceStart, ImportReason> =>
  Effect.gen(function* () {
    const found = yield* Effect.tryPromise({
      try: () => stat(path),
      catch: (error) => new SourceFileUnreadable({ path, why: words[systemCode(error)] ?? systemCode(error) })
    })
    if (found.isDirectory())
      return yield* new SourceFileUnreadable({ path, why: "it is a folder, not a file" })
    if (!found.isFile()) return yield* new SourceFileUnreadable({ path, why: "it is not a regular file" })
    if (found.size === 0) return yield* new SourceFileEmpty({ path, hasHeader: false })
    const head = yield* firstBytes(path)
    const alien = alienFormat(head)
    if (alien !== undefined) return yield* new SourceMalformed({ path, problem: alien, line: 1, byte: 0 })
    return { bytes: found.size, bomBytes: isUtf8Bom(head) ? 3 : 0 }
  })

const firstBytes = (path: string): Effect.Effect<Uint8Array, SourceFileUnreadable> =>
  fileBytes(path).pipe(
    Stream.runHead,
    Effect.map((head) => (head._tag === "Some" ? head.value : new Uint8Array(0))),
    Effect.mapError(({ code }) => new SourceFileUnreadable({ path, why: words[code] ?? code }))
  )

const startsWith = (head: Uint8Array, ...signature: ReadonlyArray<number>): boolean =>
  signature.every((byte, index) => head[index] === byte)

const isUtf8Bom = (head: Uint8Array): boolean => startsWith(head, 0xef, 0xbb, 0xbf)

/** What a file is that cannot be read as text, by its first bytes, with what to do. */
const alienFormat = (head: Uint8Array): string | undefined => {
  if (startsWith(head, 0xff, 0xfe) || startsWith(head, 0xfe, 0xff))
    return "the file is UTF-16 text; save it as UTF-8"
  if (startsWith(head, 0x50, 0x4b, 0x03, 0x04)) {
    return "the file is a ZIP archive or an Excel workbook; unpack it, or export the sheet as CSV (UTF-8)"
  }
  if (startsWith(head, 0x1f, 0x8b)) return "the file is compressed with gzip; unpack it first"
  if (startsWith(head, 0x25, 0x50, 0x44, 0x46))
    return "the file is a PDF document; export the table as CSV (UTF-8)"
  return undefined
}
