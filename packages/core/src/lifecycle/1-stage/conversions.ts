import { type ColumnChanges, leavesColumns } from "../../model/column-changes.ts"
import type { Compression, SourceFile, SourceFormat, TextEncoding } from "../../model/source-file.ts"
import type { ImportType } from "../../provider/import-type.ts"
import { encodingNames } from "../../rows/decoded-text.ts"
import type { FileInspection } from "./inspect-file.ts"
import type { FileFacts } from "./read-file.ts"

/** How a file is written when it is sent. */
export interface SentForm {
  readonly format: SourceFormat
  readonly delimiter: string
  readonly encoding: TextEncoding
}

/** Delimiters in the words people know. */
export const delimiterName = (delimiter: string): string =>
  ({ ",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe" })[delimiter] ?? `"${delimiter}"`

const packing: Readonly<Record<Compression, string>> = { none: "", gzip: "gzip", zip: "zip" }

/** The delimiter of a file, where it can be written: a quote can only separate cells of a file that has no quotes. */
export const writableDelimiter = ({ delimiter }: Pick<SourceFile, "delimiter">): string =>
  delimiter === '"' ? "," : delimiter

/** How this file is sent to this kind of import. Without one: as UTF-8 with the delimiter it has. */
export const sentForm = (source: SourceFile, importType: ImportType | undefined): SentForm => ({
  format: source.format === "csv" ? "csv" : "jsonl",
  delimiter: importType?.delimiter ?? writableDelimiter(source),
  encoding: importType?.encoding ?? "utf-8"
})

/** Why a file cannot be sent as it stands, in sentences. Empty when it can, and is then sent without a copy. */
export const conversionsOf = (
  { hasByteOrderMark, source }: FileInspection,
  facts: FileFacts,
  changes: ColumnChanges,
  sent: SentForm
): ReadonlyArray<string> => {
  const { compression, delimiter, encoding, format, header, quote, skipLines } = source
  const { lineBreaks } = facts
  const isCsv = format === "csv"
  const kinds = [lineBreaks.crlf, lineBreaks.lf].filter((count) => count > 0).length
  const when = (holds: boolean, sentence: string): ReadonlyArray<string> => (holds ? [sentence] : [])
  return [
    ...when(compression !== "none", `It is unpacked (${packing[compression]}).`),
    ...when(
      encoding !== sent.encoding,
      `Its text is converted from ${encodingNames[encoding]} to ${encodingNames[sent.encoding]}.`
    ),
    ...when(hasByteOrderMark, "Its byte-order mark is left out."),
    ...when(format === "json", "Its JSON array becomes one object per line."),
    ...when(
      isCsv && delimiter !== sent.delimiter,
      `Its delimiter becomes a ${delimiterName(sent.delimiter)} instead of a ${delimiterName(delimiter)}.`
    ),
    ...when(isCsv && quote !== '"', "Its cells are quoted with double quotes where they need it."),
    ...when(skipLines > 0, `Its first ${skipLines === 1 ? "line is" : `${skipLines} lines are`} left out.`),
    ...when(header !== undefined, "A header line is added."),
    ...when(!leavesColumns(changes), "Its columns are changed as asked."),
    ...when(facts.hasBlankLines && format !== "json", "Its blank lines are left out."),
    ...when(
      (isCsv && lineBreaks.cr > 0) || (format !== "json" && kinds > 1),
      lineBreaks.cr > 0 && kinds === 0
        ? "Its line endings (CR alone) become CR LF."
        : "Its line endings, which are mixed, become one kind."
    )
  ]
}
