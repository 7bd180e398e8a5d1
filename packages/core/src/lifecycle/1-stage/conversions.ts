import { type ColumnChanges, keepsColumns } from "../../model/column-changes.ts"
import { makeDateReader } from "../../model/date-pattern.ts"
import type { FileInspection } from "../../model/file-inspection.ts"
import type { Compression } from "../../model/source-file.ts"
import { encodingNames } from "../../rows/text-decoding.ts"
import { shownName } from "./change-columns.ts"
import type { SourceFacts } from "./read-source.ts"
import type { Sending } from "./sending.ts"

/** Delimiters in the words people know. */
export const delimiterName = (delimiter: string): string =>
  ({ ",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe" })[delimiter] ?? `"${delimiter}"`

const packing: Readonly<Record<Compression, string>> = { none: "", gzip: "gzip", zip: "zip" }

/** What is said of CSV that becomes JSON. */
const intoJson = ({ columns }: SourceFacts, typeOf: Sending["typeOf"]): string => {
  const typed = columns.filter((column) => typeOf(column) !== "text").length
  if (typed === 0) return "Its rows become JSON lines; all values are texts."
  return `Its rows become JSON lines; ${typed === 1 ? "1 column has a type" : `${typed} columns have types`}.`
}

/** What is said of dates, with the columns of one pattern in one sentence. */
const datesChanged = (
  { dates = {} }: ColumnChanges,
  datedColumns: ReadonlyArray<string>
): ReadonlyArray<string> => {
  const columnsOf = new Map<string, Array<string>>()
  for (const [column, pattern] of Object.entries(dates)) {
    if (!datedColumns.includes(column)) continue
    columnsOf.set(pattern, [...(columnsOf.get(pattern) ?? []), shownName(column)])
  }
  return [...columnsOf].map(
    ([pattern, columns]) =>
      `Dates in ${columns.join(", ")}: from ${pattern} to ${makeDateReader(pattern).isoPattern}.`
  )
}

/** Why a file cannot be sent as it stands, in sentences. Empty when it can, and is then sent without a copy. */
export const conversionsOf = (
  { hasByteOrderMark, source }: FileInspection,
  facts: SourceFacts,
  { changes, form, made, typeOf }: Sending
): ReadonlyArray<string> => {
  const { compression, delimiter, encoding, format, header, quote, skipLines } = source
  const { lineBreaks } = facts
  const isCsv = form.format === "csv"
  const kinds = [lineBreaks.crlf, lineBreaks.lf].filter((count) => count > 0).length
  const when = (holds: boolean, sentence: string): ReadonlyArray<string> => (holds ? [sentence] : [])
  return [
    ...when(compression !== "none", `It is unpacked (${packing[compression]}).`),
    ...when(
      encoding !== form.encoding,
      `Its text is converted from ${encodingNames[encoding]} to ${encodingNames[form.encoding]}.`
    ),
    ...when(hasByteOrderMark, "Its byte-order mark is left out."),
    ...when(format === "json", "Its JSON array becomes one object per line."),
    ...when(format === "csv" && !isCsv, intoJson(facts, typeOf)),
    ...when(
      isCsv && delimiter !== form.delimiter,
      `Its delimiter becomes a ${delimiterName(form.delimiter)} instead of a ${delimiterName(delimiter)}.`
    ),
    ...when(isCsv && quote !== '"', "Its cells are quoted with double quotes where they need it."),
    ...when(skipLines > 0, `Its first ${skipLines === 1 ? "line is" : `${skipLines} lines are`} left out.`),
    ...when(isCsv && header !== undefined, "A header line is added."),
    ...when(!keepsColumns(changes), "Its columns are changed as asked."),
    ...datesChanged(changes, facts.datedColumns),
    ...when(facts.rowsToFill > 0, made?.why ?? ""),
    ...when(facts.hasBlankLines && format !== "json", "Its blank lines are left out."),
    ...when(
      (isCsv && lineBreaks.cr > 0) || ((isCsv || format === "jsonl") && kinds > 1),
      lineBreaks.cr > 0 && kinds === 0
        ? "Its line endings (CR alone) become CR LF."
        : "Its line endings, which are mixed, become one kind."
    )
  ]
}
