/**
 * Result file → statements about rows.
 *
 * Results come in any order and without numbers, but with the cells of their rows. A row is named by its key where the operation
 * has one, and else by all of its cells: rows that are alike in all of them are told apart by nobody, which the engine allows for.
 */
import {
  type CsvRecord,
  csvRecords,
  fileBytes,
  type ImportReason,
  OutputMalformed,
  type OutcomeStatement,
  type PreparedFile
} from "@bulkport/core/provider"
import { Effect, Stream } from "effect"
import { rowErrorOf } from "../salesforce-assumptions.ts"
import { resultColumns } from "../salesforce-facts.ts"
import { keyColumnOf } from "../salesforce-import-types.ts"
import { readOptions } from "../salesforce-options.ts"
import { readResultHeader, type ResultKind } from "./result-header.ts"

/** A file that was saved as received. */
export interface SavedFile {
  readonly name: string
  readonly path: string
}

/** The statements of a result file. Fails where a row does not fit its header: its cells may be those of another row then. */
export const readResultRows = (
  { name, path }: SavedFile,
  file: PreparedFile,
  kind: ResultKind
): Stream.Stream<OutcomeStatement, ImportReason> => {
  const malformed = (problem: string) => new OutputMalformed({ output: name, problem })
  return Stream.unwrap(
    Effect.gen(function* () {
      const header = yield* readResultHeader(path, file, kind)
      if (header === undefined) return Stream.empty
      if (header === "unknown") return yield* malformed("its first line is no header of such results")
      const keyColumn = keyColumnOf(file.importType, yield* readOptions(file.options, file.importType))
      const statementOf = makeStatement(kind, naming(header.columns, file.columns, keyColumn))
      const cells = new Set(header.columns).size
      return csvRecords(fileBytes(path), header.delimiter).pipe(
        Stream.mapEffect((record): Effect.Effect<OutcomeStatement, OutputMalformed> =>
          Object.keys(record).length < cells
            ? Effect.fail(malformed(`a row has fewer than ${cells} cells`))
            : Effect.succeed(statementOf(record))
        )
      )
    })
  ).pipe(
    Stream.catchTag("RowProblem", ({ line, problem }) => Stream.fail(malformed(`line ${line}: ${problem}`)))
  )
}

/** The columns of a result that name a row, with their names in the file: the service takes names in any case. */
const naming = (
  header: ReadonlyArray<string>,
  sent: ReadonlyArray<string>,
  keyColumn: string | undefined
): ReadonlyArray<readonly [inResult: string, inFile: string]> => {
  const inFile = new Map(sent.map((name) => [name.toLowerCase(), name]))
  const pairs = header.flatMap((name) => {
    const known = inFile.get(name.toLowerCase())
    return known === undefined ? [] : [[name, known] as const]
  })
  const key = pairs.filter(([, name]) => name === keyColumn)
  // Results have those columns only that are fields of the object. Fewer cells name more rows, which the engine allows for.
  return key.length > 0 ? key : pairs
}

const makeStatement =
  (kind: ResultKind, columns: ReturnType<typeof naming>) =>
  (record: CsvRecord): OutcomeStatement => {
    const key = Object.fromEntries(columns.map(([inResult, inFile]) => [inFile, record[inResult] ?? ""]))
    switch (kind) {
      case "successful": {
        const id = record[resultColumns.id] ?? ""
        return {
          _tag: "RowOutcome",
          outcome: "accepted",
          key,
          // A word may be said of several rows that are alike; an id is of one.
          word: record[resultColumns.created] === "true" ? "created" : "done",
          ...(id === "" ? {} : { message: `${resultColumns.id} ${id}` })
        }
      }
      case "failed":
        return {
          _tag: "RowOutcome",
          outcome: "rejected",
          key,
          ...rowErrorOf(record[resultColumns.error] ?? "")
        }
      case "unprocessed":
        return {
          _tag: "RowOutcome",
          outcome: "rejected",
          key,
          code: "UNPROCESSED",
          message:
            "The job ended before this row was processed; job.json, beside the results of this run, says why."
        }
    }
  }
