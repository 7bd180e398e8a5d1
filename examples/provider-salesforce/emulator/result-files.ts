/** The three result files of a job, in the order and the spelling that the service's behaviour asks for. */
import { delimiters, type IngestJob, type JobRow } from "./ingest-job.ts"
import { fieldNamed } from "./org-records.ts"
import type { SalesforceBehaviour } from "./salesforce-behaviour.ts"

/** Which file. */
export type ResultFile = "successfulResults" | "failedResults" | "unprocessedrecords"

type Column = readonly [name: string, valueOf: (row: JobRow) => string]

const ownColumns: Readonly<Record<ResultFile, ReadonlyArray<Column>>> = {
  successfulResults: [
    ["sf__Id", ({ result }) => result?.id ?? ""],
    ["sf__Created", ({ result }) => String(result !== undefined && "isCreated" in result && result.isCreated)]
  ],
  failedResults: [
    ["sf__Id", ({ result }) => result?.id ?? ""],
    ["sf__Error", ({ result }) => (result !== undefined && "error" in result ? result.error : "")]
  ],
  unprocessedrecords: []
}

const isIn = (file: ResultFile, { result }: JobRow): boolean => {
  if (result === undefined) return file === "unprocessedrecords"
  return file === ("error" in result ? "failedResults" : "successfulResults")
}

const rowsPerPiece = 500

/** The bytes of a result file, piece by piece. The same job gives the same bytes each time. */
export function* resultBytes(
  job: IngestJob,
  file: ResultFile,
  behaviour: Readonly<SalesforceBehaviour>
): Generator<Buffer> {
  const rows = ordered(
    job.rows.filter((row) => isIn(file, row)),
    behaviour.resultOrder
  )
  if (rows.length === 0 && behaviour.emptyResults === "nothing") return
  const columns = columnsOf(job, file, behaviour)
  const delimiter = behaviour.resultDelimiter === "comma" ? "," : (delimiters[job.columnDelimiter] ?? ",")
  const lineEnd = behaviour.resultLineEnding === "CRLF" ? "\r\n" : "\n"
  const isQuoted = (cell: string): boolean =>
    behaviour.resultQuotes === "all" || cell.includes(delimiter) || /["\r\n]|^ | $/.test(cell)
  const line = (cells: ReadonlyArray<string>): string =>
    cells.map((cell) => (isQuoted(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(delimiter) + lineEnd
  let text = (behaviour.resultMark === "utf-8" ? "\uFEFF" : "") + line(columns.map(([name]) => name))
  for (let begin = 0; begin < rows.length; begin += rowsPerPiece) {
    for (const row of rows.slice(begin, begin + rowsPerPiece)) {
      text += line(columns.map(([, valueOf]) => valueOf(row)))
    }
    yield Buffer.from(text)
    text = ""
  }
  if (text !== "") yield Buffer.from(text)
}

const columnsOf = (
  { header }: IngestJob,
  file: ResultFile,
  { resultColumns, resultNames }: Readonly<SalesforceBehaviour>
): ReadonlyArray<Column> => {
  const sent = header.map((name, index): Column => [
    resultNames === "as-field" ? (fieldNamed(name) ?? name) : name,
    ({ cells }) => cells[index] ?? ""
  ])
  const own = ownColumns[file]
  switch (resultColumns) {
    case "own-first":
      return [...own, ...sent]
    case "own-last":
      return [...sent, ...own]
    case "sorted":
      return [...own, ...sent].sort(([one], [other]) => (one < other ? -1 : 1))
  }
}

/** Shuffled, but always in the same way. */
const ordered = (rows: Array<JobRow>, order: SalesforceBehaviour["resultOrder"]): ReadonlyArray<JobRow> => {
  if (order === "as-sent") return rows
  if (order === "reversed") return rows.reverse()
  let seed = 42
  for (let last = rows.length - 1; last > 0; last--) {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
    const other = seed % (last + 1)
    const [one, two] = [rows[last], rows[other]]
    if (one === undefined || two === undefined) continue
    rows[last] = two
    rows[other] = one
  }
  return rows
}
