import { Stream } from "effect"
import { resolve } from "node:path"
import type { StorageFailed } from "../../errors/reasons.ts"
import type { PreparedFile } from "../../model/prepared-file.ts"
import type { SourceFile } from "../../model/source-file.ts"
import { sentBytes } from "../../provider/sent-file.ts"
import { decodedText } from "../../rows/decoded-text.ts"
import type { RowProblem } from "../../rows/row-problem.ts"
import { fileSource } from "./file-source.ts"
import { rowsOfText, type SourceRow } from "./rows-of-text.ts"
import { textOfSource } from "./text-of-source.ts"

export { rowsOfText, type SourceRow } from "./rows-of-text.ts"

/** The text of a source file, unpacked and decoded. Reads no more than the file had when it was looked at. */
export const sourceText = (
  source: SourceFile,
  size: number,
  onBytes?: (chunk: Uint8Array) => void
): Stream.Stream<string, StorageFailed | RowProblem> =>
  textOfSource(fileSource(source.path), source, size, onBytes)

/** The rows of a source file, without the header, in order. */
export const sourceRows = (source: SourceFile): Stream.Stream<SourceRow, StorageFailed | RowProblem> =>
  rowsOfText(sourceText(source, Number.POSITIVE_INFINITY), source).pipe(Stream.filter(({ row }) => row > 0))

/** The rows of a file as they are sent, without the header, in order; lines are those of what is sent. */
export const sentRows = (
  file: PreparedFile,
  runFolder: string
): Stream.Stream<SourceRow, StorageFailed | RowProblem> =>
  rowsOfText(decodedText(sentBytes(file, { resolve: (path) => resolve(runFolder, path) }), file.encoding), {
    format: file.format,
    delimiter: file.delimiter,
    quote: '"',
    skipLines: 0
  }).pipe(Stream.filter(({ row }) => row > 0))
