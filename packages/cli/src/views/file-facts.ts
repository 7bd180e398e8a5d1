/** What a file was found to be, in the words people know. */
import { type FileInspection, delimiterName, encodingNames, type SourceFile } from "@bulkport/core"
import { count, size } from "../progress/amounts.ts"
import { printable } from "./layout.ts"

const shownColumns = 12

const lineEndings: Readonly<Record<FileInspection["lineEnding"], string>> = {
  lf: "lines end with LF",
  crlf: "lines end with CR LF",
  cr: "lines end with CR",
  mixed: "mixed line endings",
  none: ""
}

const delimited = (delimiter: string): string =>
  /^[,;\t|]$/.test(delimiter)
    ? `CSV with ${delimiterName(delimiter)}s`
    : `CSV with ${delimiterName(delimiter)} between cells`

const quoted = (quote: string): string =>
  quote === '"' ? "" : quote === "" ? "no quotes" : `quotes are ${quote}`

const csvFacts = ({ delimiter, header, quote, skipLines }: SourceFile): ReadonlyArray<string> => [
  delimited(delimiter),
  quoted(quote),
  skipLines === 0 ? "" : `${skipLines === 1 ? "one line" : `${count(skipLines)} lines`} above the table`,
  header === undefined ? "" : "no header line"
]

/** What a file is, in one line: format, punctuation, encoding, packing, line endings and size. */
export const inspectionText = ({ bytes, hasByteOrderMark, lineEnding, source }: FileInspection): string => {
  const { compression, encoding, format } = source
  const isCsv = format === "csv"
  return [
    ...(isCsv ? csvFacts(source) : [format === "json" ? "a JSON array" : "JSONL"]),
    `${encodingNames[encoding]}${hasByteOrderMark ? " with a byte-order mark" : ""}`,
    compression === "none" ? "" : `packed with ${compression}`,
    isCsv ? lineEndings[lineEnding] : "",
    size(bytes)
  ]
    .filter(Boolean)
    .join(", ")
}

/** Names of columns, the first of them when there are many. */
export const columnsText = (columns: ReadonlyArray<string>): string => {
  const left = columns.length - shownColumns
  const shown = columns
    .slice(0, shownColumns)
    .map(printable)
    .map((name) => (/^$|[,"]/.test(name) ? `"${name}"` : name))
  if (columns.length === 0) return "none"
  return `${count(columns.length)}: ${shown.join(", ")}${left > 0 ? ` and ${count(left)} more` : ""}`
}

/** The same as a document. */
export const inspectionFacts = ({ bytes, hasByteOrderMark, lineEnding, source }: FileInspection) => ({
  ...source,
  header: source.header ?? null,
  bytes,
  hasByteOrderMark,
  lineEnding
})
