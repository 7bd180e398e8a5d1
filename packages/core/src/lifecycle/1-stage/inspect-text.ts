import { Result } from "effect"
import type { LineEnding } from "../../model/file-inspection.ts"
import type { FileFormat, SourceRequest } from "../../model/source-file.ts"
import type { CsvDialect } from "../../rows/csv-parser.ts"
import { JsonArrayScanner } from "../../rows/json-array-scanner.ts"
import { detectDialect, sampleRows, type TextSample } from "./detect-delimiter.ts"
import { formatInName } from "./detect-format.ts"
import { headerGuess, looksLikeData } from "./detect-header.ts"
import { dottedNames, parseJsonRow } from "./json-row.ts"
import { lineEndingOf, linesBehind } from "./sample-lines.ts"

/** What a sample of text tells about the table in it. */
export interface TextInspection extends CsvDialect {
  readonly skipLines: number
  readonly lineEnding: LineEnding
  readonly columns: ReadonlyArray<string>
  readonly guesses: ReadonlyArray<string>
}

/** Looks at the beginning of a file whose format is known; what the request says is taken as it is. */
export const inspectText = (
  request: SourceRequest,
  format: FileFormat,
  sample: TextSample
): TextInspection => (format === "csv" ? inCsv(request, sample) : inJson(request, format, sample))

/** The first line by which Excel is told the delimiter. */
const separatorLine = /^"?sep=([^"\w\r\n])"?(?:[\r\n]|$)/i

const inCsv = (request: SourceRequest, sample: TextSample): TextInspection => {
  const told = separatorLine.exec(sample.text)?.[1]
  const skipLines = request.skipLines ?? (told === undefined ? 0 : 1)
  const delimiter = request.delimiter ?? told
  const table = { text: linesBehind(sample.text, skipLines), isWhole: sample.isWhole }
  const { guesses, ...dialect } = detectDialect(
    table,
    {
      ...(delimiter === undefined ? {} : { delimiter }),
      ...(request.quote === undefined ? {} : { quote: request.quote })
    },
    formatInName(request.path) === "tsv"
  )
  const [first = [], ...below] = sampleRows(table, dialect)
    .rows.slice(0, 10)
    .map(({ cells }) => cells)
  const isGuessed = request.header === undefined && looksLikeData(first, below)
  return {
    ...dialect,
    skipLines,
    lineEnding: lineEndingOf(sample, dialect.quote),
    // What looks like data is not told as names.
    columns: isGuessed ? [] : (request.header ?? first),
    guesses: isGuessed ? [...guesses, headerGuess] : guesses
  }
}

const inJson = (request: SourceRequest, format: "jsonl" | "json", sample: TextSample): TextInspection => ({
  delimiter: request.delimiter ?? ",",
  quote: request.quote ?? '"',
  skipLines: request.skipLines ?? 0,
  lineEnding: lineEndingOf(sample, ""),
  columns: columnsOf(firstRow(format, linesBehind(sample.text, request.skipLines ?? 0))),
  guesses: []
})

const firstRow = (format: "jsonl" | "json", text: string): string =>
  format === "jsonl" ? firstLine(text) : firstItem(text)

const firstLine = (text: string): string => text.trimStart().split("\n", 1)[0] ?? ""

const firstItem = (text: string): string => new JsonArrayScanner().read(text).values[0]?.text ?? ""

/** What is wrong with the row is for the check of the rows to say. */
const columnsOf = (row: string): ReadonlyArray<string> => {
  const parsed = parseJsonRow(1, row)
  try {
    return Result.isSuccess(parsed) ? dottedNames(parsed.success) : []
  } catch (error) {
    // Values that lie too deep in each other.
    if (error instanceof RangeError) return []
    throw error
  }
}
