/** What was found out about a file, in the words people know: the same at the command line and on a web page. */
import { delimiterName } from "../lifecycle/1-stage/conversions.ts"
import type { SourceCheck } from "../lifecycle/1-stage/check-inspected.ts"
import type { FileInspection } from "../model/file-inspection.ts"
import type { SourceFile } from "../model/source-file.ts"
import type { Finding, FindingsOfCode } from "../model/validation-report.ts"
import type { ImportType } from "../provider/import-type.ts"
import { encodingNames } from "../rows/text-decoding.ts"
import { count, counted, size } from "./amounts.ts"

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
export const inspectionWords = ({ bytes, hasByteOrderMark, lineEnding, source }: FileInspection): string => {
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

/** What the headline of a check is about. */
export interface CheckSum extends Pick<SourceCheck, "rows" | "stoppedBy"> {
  readonly findings: number
  readonly invalidRows: number
  /** False when the file was looked at alone. */
  readonly hasDestination: boolean
}

/** What came of a check, in one sentence. */
export const checkHeadline = ({
  findings,
  hasDestination,
  invalidRows,
  rows,
  stoppedBy
}: CheckSum): string => {
  if (stoppedBy !== undefined) {
    const before = findings === 0 ? "" : `, with ${counted(findings, "problem")} before that`
    return `The file is broken at line ${count(stoppedBy.line)}${before}.`
  }
  if (findings > 0) {
    const where = invalidRows === 0 ? "" : ` in ${count(invalidRows)} of ${counted(rows, "row")}`
    return `Found ${counted(findings, "problem")}${where}.`
  }
  return hasDestination ? "Nothing was found that stands in the way." : "The file is sound."
}

/** What a check went through, in words that go on from "Checked". */
export const checkedWords = (
  { tally }: Pick<SourceCheck, "tally">,
  importType: ImportType | undefined,
  provider: string
): string => {
  if (importType === undefined) return "the file itself"
  const rules = tally.areRowsValidated ? "its rows against the rules of" : "its columns for"
  return `the file, and ${rules} ${importType.id} of ${provider}`
}

/** Where the reading of a file ended, and why; `undefined` for one that was read to its end. */
export const stopWords = ({ stoppedBy }: Pick<SourceCheck, "stoppedBy">): string | undefined => {
  if (stoppedBy === undefined) return undefined
  const { byte, code, column, line, problem } = stoppedBy
  const place = [
    `line ${count(line)}`,
    column === undefined ? "" : `column ${count(column)}`,
    byte === undefined ? "" : `byte ${count(byte)}`
  ]
  return `${code}  ${place.filter(Boolean).join(", ")}: ${problem}; nothing behind it could be read`
}

/** One finding as a sentence with its place, and with where the rule stands if that is known. */
export const findingWords = ({ column, line, message, rule }: Finding): string => {
  const place = [line === undefined ? "" : `line ${count(line)}`, column ?? ""].filter(Boolean).join(", ")
  const words = rule === undefined ? message : `${message} (${rule})`
  return place === "" ? words : `${place}: ${words}`
}

/** The first finding of a code and severity; `undefined` when so many others came before that it was not kept. */
export const firstOf = (
  samples: ReadonlyArray<Finding>,
  { code, severity }: FindingsOfCode
): Finding | undefined => samples.find((finding) => finding.code === code && finding.severity === severity)
