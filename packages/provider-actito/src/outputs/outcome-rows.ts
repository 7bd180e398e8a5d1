import { csvRecords, type CsvRecord, OutputMalformed, RowProblem } from "@bulkport/core/provider"
import type { RowOutcome } from "@bulkport/core/provider"
import { Effect, Stream } from "effect"
import type { WireProfile } from "../actito-wire-profile.ts"
import { headerCells, headerLine } from "./csv-header.ts"
import { type OutcomeColumns, outcomeColumns, type StagedColumns } from "./outcome-columns.ts"
import { separatorOf } from "./output-separator.ts"
import { peekBytes } from "./peeked-bytes.ts"

/** A header that does not end within this is none. */
const maxHeaderBytes = 1024 * 1024

/**
 * Reads one CSV of the service, whatever its delimiter and columns, into what it says about rows for certain.
 *
 * Rows read before a fault count.
 */
export const outcomeRows = <E>(
  bytes: Stream.Stream<Uint8Array, E>,
  file: { readonly name: string; readonly output: string },
  staged: StagedColumns,
  profile: WireProfile
): Stream.Stream<RowOutcome, E | OutputMalformed> =>
  Stream.unwrap(
    Effect.gen(function* () {
      const { body, head } = yield* peekBytes(
        bytes,
        (soFar) => soFar.length >= maxHeaderBytes || headerLine(soFar) !== undefined
      )
      const line = headerLine(head) ?? new TextDecoder().decode(head)
      const delimiter = separatorOf(line, staged, profile)
      const columns = outcomeColumns(headerCells(line, delimiter), file.name, staged, profile)
      if (columns === undefined) return Stream.empty
      const accepted = new Set(profile.outputs.acceptedWords.map((word) => word.toUpperCase()))
      return csvRecords(body, delimiter).pipe(
        Stream.mapAccumArray(
          () => undefined,
          (state, records) => [state, records.flatMap((record) => outcomeOf(record, columns, accepted))]
        ),
        Stream.mapError((error) => (error instanceof RowProblem ? malformed(file.output, error) : error))
      )
    })
  )

const malformed = (output: string, { line, problem }: RowProblem): OutputMalformed =>
  new OutputMalformed({ output, problem: `line ${line}: ${problem}` })

const cellOf = (record: CsvRecord, column: string | undefined): string => {
  if (column === undefined || !Object.hasOwn(record, column)) return ""
  return record[column] ?? ""
}

/** What one record says; nothing when it names no row, or does not say what became of it. */
const outcomeOf = (
  record: CsvRecord,
  columns: OutcomeColumns,
  acceptedWords: ReadonlySet<string>
): ReadonlyArray<RowOutcome> => {
  const { code: codeColumn, lineNumber, messages, operation, outcome } = columns
  const found = columns.key.filter(({ column }) => Object.hasOwn(record, column))
  const key = Object.fromEntries(found.map(({ column, staged }) => [staged, cellOf(record, column)]))
  const number = cellOf(record, lineNumber).trim()
  const isNumber = /^\d{1,15}$/.test(number)
  if (found.length === 0 && !isNumber) return []
  const named = {
    ...(found.length === 0 ? {} : { key }),
    ...(isNumber ? { record: Number(number) } : {})
  }

  if (outcome === "accepted") {
    const word = cellOf(record, operation).trim()
    if (!acceptedWords.has(word.toUpperCase())) return []
    return [{ _tag: "RowOutcome", outcome, ...named, word }]
  }
  const code = cellOf(record, codeColumn).trim()
  const message = messages
    .map((column) => cellOf(record, column).trim())
    .filter((text) => text !== "")
    .join("; ")
  // A file that explains itself and says nothing here may list rows that are in order.
  const explains = codeColumn !== undefined || messages.length > 0
  if (explains && code === "" && message === "") return []
  return [
    {
      _tag: "RowOutcome",
      outcome,
      ...named,
      ...(code === "" ? {} : { code }),
      ...(message === "" ? {} : { message })
    }
  ]
}
