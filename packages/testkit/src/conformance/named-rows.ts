/**
 * Pairs what result files say with the rows of a sample, as strictly as the engine does: one row per statement, or the
 * statement is worth nothing.
 */
import type { OutcomeStatement, RecordReading, RowOutcome } from "@bulkport/core/provider"
import type { SampleRow } from "../provider-under-test.ts"
import { cellText, type WrittenRow } from "../sample-files.ts"

/** What the statements get wrong about these rows, in sentences; nothing when they are right under one of the readings. */
export const problemsOf = (
  rows: ReadonlyArray<WrittenRow>,
  statements: ReadonlyArray<OutcomeStatement>,
  readings: ReadonlyArray<RecordReading>
): ReadonlyArray<string> => {
  const outcomes = statements.filter((statement) => statement._tag === "RowOutcome")
  const attempts = (readings.length === 0 ? [undefined] : readings).map((reading) =>
    problemsUnder(rows, outcomes, reading)
  )
  const fewest = attempts.reduce((best, next) => (next.length < best.length ? next : best))
  return [...fewest, ...problemsOfTotals(rows, statements)]
}

const problemsUnder = (
  rows: ReadonlyArray<WrittenRow>,
  outcomes: ReadonlyArray<RowOutcome>,
  reading: RecordReading | undefined
): ReadonlyArray<string> => {
  const problems: Array<string> = []
  const said = new Map<number, RowOutcome["outcome"]>()
  for (const statement of outcomes) {
    const named = rows.filter((row) => isNamedBy(row, statement, reading))
    const [row] = named
    const what = `${statement.outcome} ${JSON.stringify(statement.key ?? {})} record ${statement.record ?? "-"}`
    if (row === undefined || named.length > 1)
      problems.push(`"${what}" names ${named.length} rows instead of one`)
    else if (said.has(row.row) && said.get(row.row) !== statement.outcome)
      problems.push(`row ${row.row} is said to be both accepted and rejected`)
    else if (row.outcome !== statement.outcome) problems.push(`row ${row.row} was not ${statement.outcome}`)
    if (row !== undefined) said.set(row.row, statement.outcome)
  }
  const unnamed = rows.filter(({ outcome, row }) => outcome === "rejected" && !said.has(row))
  return [...problems, ...unnamed.map(({ row }) => `row ${row} was rejected, which nothing says`)]
}

const isNamedBy = (
  row: WrittenRow,
  { key, record }: RowOutcome,
  reading: RecordReading | undefined
): boolean => {
  if (key === undefined && (record === undefined || reading === undefined)) return false
  const hasKey = Object.entries(key ?? {}).every(
    ([column, value]) => cellText(cellOf(row.cells, column)) === value
  )
  if (record === undefined || reading === undefined) return hasKey
  return hasKey && record === (reading.counts === "rows" ? row.row : row.line) + reading.offset
}

/** The value of a column: of a row of JSON, the member with this dotted name. */
const cellOf = (cells: SampleRow, column: string): SampleRow[string] | undefined => {
  if (Object.hasOwn(cells, column)) return cells[column]
  const dot = column.indexOf(".")
  const inner = dot === -1 ? undefined : cells[column.slice(0, dot)]
  const isNested = typeof inner === "object" && inner !== null && !Array.isArray(inner)
  return isNested ? cellOf(inner as SampleRow, column.slice(dot + 1)) : undefined
}

const problemsOfTotals = (
  rows: ReadonlyArray<WrittenRow>,
  statements: ReadonlyArray<OutcomeStatement>
): ReadonlyArray<string> => {
  const count = (outcome: RowOutcome["outcome"]) => rows.filter((row) => row.outcome === outcome).length
  const right = { read: rows.length, accepted: count("accepted"), rejected: count("rejected") }
  return statements.flatMap((statement) =>
    statement._tag === "OutcomeTotals"
      ? (["read", "accepted", "rejected"] as const).flatMap((name) =>
          statement[name] === undefined || statement[name] === right[name]
            ? []
            : [`${statement[name]} rows are said to be ${name}; there are ${right[name]}`]
        )
      : []
  )
}
