import type { Finding } from "../../model/validation-report.ts"
import type { TextEncoding } from "../../model/source-file.ts"
import { firstMissingIn } from "../../rows/missing-character.ts"
import type { SourceRow } from "./rows-of-text.ts"

/** What is said of a cell with a NUL in it, if there is one. */
export const nulFinding = (
  { cells, line, row }: SourceRow,
  sourceColumns: ReadonlyArray<string>
): Finding | undefined => {
  const column = sourceColumns[cells.findIndex((cell) => cell.includes("\0"))]
  if (column === undefined) return undefined
  const message = "there is a NUL character in this cell, which services cut off or refuse"
  return { by: "engine", row, line, column, code: "nul-character", message }
}

/** Finds the texts with characters that the encoding which is sent does not have; one finding for each. */
export type MissingCharacters = (
  texts: ReadonlyArray<string>,
  line: number,
  row: number | undefined,
  columns: ReadonlyArray<string>
) => ReadonlyArray<Finding>

/** Makes such a search, unless the encoding has all characters. */
export const missingCharacters = (encoding: TextEncoding): MissingCharacters | undefined => {
  if (encoding.startsWith("utf-")) return undefined
  const firstMissing = firstMissingIn[encoding]
  return (texts, line, row, columns) =>
    texts.flatMap((text, index): ReadonlyArray<Finding> => {
      const at = firstMissing(text)
      if (at === -1) return []
      const column = columns[index]
      const code = text.codePointAt(at)?.toString(16).toUpperCase().padStart(4, "0") ?? ""
      return [
        {
          by: "engine",
          line,
          code: "missing-character",
          message: `${encoding} has no character U+${code}, and the service takes that encoding`,
          ...(row === undefined ? {} : { row }),
          ...(column === undefined ? {} : { column })
        }
      ]
    })
}
