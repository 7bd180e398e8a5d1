import {
  fileBytes,
  type ImportReason,
  type PreparedFile,
  type RowProblem,
  textLines
} from "@bulkport/core/provider"
import { Effect, Option, Stream } from "effect"
import { delimiterWords, resultColumns } from "../salesforce-facts.ts"

/** Which of the three result files it is. */
export type ResultKind = "successful" | "failed" | "unprocessed"

/** The header of a result file. */
export interface ResultHeader {
  readonly delimiter: string
  /** Names in the order of the file. */
  readonly columns: ReadonlyArray<string>
}

/** Columns that the service puts into this kind of file. */
const addedTo: Readonly<Record<ResultKind, ReadonlyArray<string>>> = {
  successful: [resultColumns.id, resultColumns.created],
  failed: [resultColumns.id, resultColumns.error],
  unprocessed: []
}

/**
 * Reads the header of a result file: undefined for a file without any line, `unknown` for a line that is no header of this kind.
 *
 * Results are expected to be delimited as the file was; any other delimiter that the service knows is as good.
 */
export const readResultHeader = (
  path: string,
  file: Pick<PreparedFile, "columns" | "delimiter">,
  kind: ResultKind
): Effect.Effect<ResultHeader | "unknown" | undefined, ImportReason | RowProblem> =>
  Effect.gen(function* () {
    const first = Option.getOrUndefined(yield* Stream.runHead(textLines(fileBytes(path))))
    if (first === undefined) return undefined
    const delimiters = [file.delimiter, ...delimiterWords.keys()]
    const headers = delimiters.map((delimiter) => ({
      delimiter,
      columns: first.text.split(delimiter).map((name) => name.replace(/^"(.*)"$/, "$1"))
    }))
    return headers.find(({ columns }) => isHeader(columns, file.columns, kind)) ?? "unknown"
  })

/** Field names have neither quotes nor delimiters in them. */
const isHeader = (columns: ReadonlyArray<string>, sent: ReadonlyArray<string>, kind: ResultKind): boolean => {
  const added = addedTo[kind]
  const known = new Set([
    ...sent.map((name) => name.toLowerCase()),
    ...added.map((name) => name.toLowerCase())
  ])
  return (
    added.every((name) => columns.includes(name)) && columns.every((name) => known.has(name.toLowerCase()))
  )
}
