/** Reads the rows of a data file as a stream, header first (dossier 10.1). */
import { CsvError, parse } from "csv-parse"
import { pipeline } from "node:stream"
import { openDataFile } from "./data-file.ts"
import { FileRefused } from "./file-refused.ts"
import type { ImportDefinition } from "./import-definition.ts"
import { decodeAs } from "./text-encoding.ts"

/** One line of the CSV, which may span several lines of the file. */
export interface CsvRow {
  readonly cells: ReadonlyArray<string>
  /** Line of the file it starts on, from 1. */
  readonly line: number
  /** Its place among the rows: 0 for the header. */
  readonly number: number
}

const maxRowBytes = 16 * 2 ** 20

const countLineBreaks = (text: string): number => {
  if (!text.includes("\n") && !text.includes("\r")) return 0
  return text.split(/\r\n|\n|\r/).length - 1
}

/** What a failure while reading means for the file. */
const refusalOf = (error: unknown): FileRefused => {
  if (error instanceof FileRefused) return error
  if (error instanceof CsvError) return new FileRefused("UNREADABLE_CSV", error.message)
  return new FileRefused("WRONG_COMPRESSION", `the file cannot be unpacked: ${String(error)}`)
}

/**
 * Yields every row, each with as many cells as the header. Yields nothing when the definition's pattern selects no file.
 *
 * Fails with `FileRefused` where the file stops being readable, which may be after many rows.
 */
export async function* readRows(
  upload: { readonly path: string; readonly fileName: string },
  definition: ImportDefinition
): AsyncGenerator<CsvRow> {
  const file = await openDataFile(upload, definition.compression, definition.fileNamePattern)
  if (file === undefined) return
  const parser = parse({
    delimiter: definition.separator,
    quote: definition.enclosing,
    escape: definition.escape,
    // Whatever the definition says: both line ends are read (dossier 11.1).
    record_delimiter: ["\r\n", "\n"],
    max_record_size: maxRowBytes
  })
  const decoder = decodeAs(definition.encoding, definition.allowsByteOrderMark)
  // Failures reach the loop below through the parser.
  pipeline(file.stream, decoder, parser, () => undefined)
  let line = 1
  let number = 0
  try {
    for await (const cells of parser as AsyncIterable<ReadonlyArray<string>>) {
      yield { cells, line, number }
      line += 1
      for (const cell of cells) line += countLineBreaks(cell)
      number += 1
    }
  } catch (error) {
    throw refusalOf(error)
  } finally {
    file.stream.destroy()
    parser.destroy()
  }
}
