import { plural } from "../errors/reason-words.ts"
import { Effect, Stream } from "effect"
import type { FileHandle } from "node:fs/promises"
import { isDeepStrictEqual } from "node:util"
import type { ImportReason, StorageFailed } from "../errors/reasons.ts"
import { onStorage, writeWhole } from "../journal/durable-files.ts"
import type { FileInspection } from "../model/file-inspection.ts"
import { plainSource, type SourceRequest } from "../model/source-file.ts"
import { csvLine } from "../rows/csv-line.ts"
import { fileBytes } from "../rows/file-bytes.ts"
import { RowProblem } from "../rows/row-problem.ts"
import { writableDelimiter } from "./1-stage/sending.ts"
import { inspectFile } from "./1-stage/inspect-file.ts"
import { rowsOfText, type SourceRow, sourceText } from "./1-stage/read-rows.ts"
import { sourceSize } from "./1-stage/source-size.ts"
import { addedColumns } from "./5-collect/outcome-files.ts"
import { inFile } from "../rows/malformed-source.ts"
import { tracedColumn, tracedName, unknownLine } from "./row-fate/traced-rows.ts"

/** How many rows were taken to be retried, by what had become of them. */
export interface TakenRows {
  readonly rejected: number
  readonly setAside: number
  readonly unknown: number
}

const outcomeColumn = "bulkport_outcome"

/** A row without what we added to it, what had become of it, and where it stood. */
interface FailedRow {
  readonly outcome: string
  readonly text: string
  /** As it is written; anything, where it was changed by hand. */
  readonly line: unknown
}

/** The line of a row for those who follow it: a number or that it is not known. */
const tracedLine = (line: unknown): string =>
  /^[1-9]\d{0,14}$/.test(String(line)) ? `${String(line)}\r\n` : `${unknownLine}\r\n`

const problem = (line: number, words: string): RowProblem =>
  new RowProblem({ code: "not-failed-rows", line, problem: words })

/** Takes our member off a JSONL row without reading and writing the rest of it anew. */
const jsonlRow = ({ line, text }: SourceRow): FailedRow | RowProblem => {
  const at = text.lastIndexOf('"_bulkport":')
  if (at === -1) return problem(line, 'the member "_bulkport" is missing; it tells what became of the row')
  const plain = `${text.slice(0, at).trimEnd().replace(/,$/, "")}}`
  try {
    const { _bulkport: ours, ...rest } = JSON.parse(text) as {
      readonly _bulkport?: { readonly line?: unknown; readonly outcome?: unknown }
    }
    // The row may have had such a member of its own, which ours stands behind.
    const { _bulkport: _theirs, ...plainRest } = JSON.parse(plain) as { readonly _bulkport?: unknown }
    const isWhole = isDeepStrictEqual(plainRest, rest)
    if (!isWhole) return problem(line, 'the member "_bulkport" must stay the last one')
    return {
      outcome: typeof ours?.outcome === "string" ? ours.outcome : "",
      text: `${plain}\n`,
      line: ours?.line
    }
  } catch {
    return problem(line, "this line is not valid JSON")
  }
}

/** Makes a function that takes our columns off the rows of a CSV file with this header. */
const csvRowsUnder = (header: SourceRow) => {
  // Of columns that are named alike, ours are the later ones: the file may have had such columns of its own.
  const outcomeAt = header.cells.lastIndexOf(outcomeColumn)
  const lineAt = header.cells.lastIndexOf(tracedColumn)
  const ours = new Set(addedColumns.map((name) => header.cells.lastIndexOf(name)))
  const kept = header.cells.flatMap((_, index) => (ours.has(index) ? [] : [index]))
  const textOf = (cells: ReadonlyArray<string>): string => csvLine(kept.map((index) => cells[index] ?? ""))
  return {
    problem:
      outcomeAt === -1
        ? problem(1, `the column ${outcomeColumn} is missing; it tells which rows to retry`)
        : undefined,
    headerText: textOf(header.cells),
    rowOf: ({ cells, line }: SourceRow): FailedRow | RowProblem =>
      cells.length === header.cells.length
        ? { outcome: cells[outcomeAt] ?? "", text: textOf(cells), line: cells[lineAt] }
        : problem(
            line,
            `this row has ${plural(cells.length, "cell")}, but the header has ${header.cells.length}`
          )
  }
}

/** The user may have saved the file with another program, in its own way; if that cannot be made out, it is as we wrote it. */
const inspectFailedRows = ({
  delimiter,
  ...request
}: SourceRequest): Effect.Effect<Pick<FileInspection, "source" | "bytes">, ImportReason> =>
  Effect.flatMap(inspectFile(request), (found) =>
    found.source.format !== "csv" || found.columns.includes(outcomeColumn) || delimiter === undefined
      ? Effect.succeed(found)
      : inspectFile({ ...request, delimiter })
  ).pipe(
    // The words of a service may be of characters that stand in no table.
    Effect.catchTag("SourceMalformed", (reason) =>
      Effect.gen(function* () {
        const { format, path } = request
        const mark = writableDelimiter({ delimiter: delimiter ?? "," })
        if (reason.code !== "not-a-table" || format === undefined) return yield* reason
        if (!(yield* isAsWritten(path, mark))) return yield* reason
        return { source: plainSource(path, format, mark), bytes: yield* sourceSize(path) }
      })
    )
  )

/** True for a file whose beginning is as we write it. */
const isAsWritten = (path: string, delimiter: string): Effect.Effect<boolean, StorageFailed> =>
  Effect.map(Stream.runCollect(fileBytes(path, 0, 64 * 1024)), (chunks) => {
    const text = Buffer.concat(chunks).toString("latin1")
    return text.includes(addedColumns.join(delimiter)) || text.includes('"_bulkport":{"line":')
  })

/**
 * Writes those rows of a `failed-rows` file that are to be retried, as the user has mended them, without what we added, as
 * plain UTF-8 with commas.
 *
 * Rows that were rejected or set aside always are; rows of unknown outcome, which may have been applied, only on request. Where each
 * of them stood is written beside them, so that `findRow` can follow them.
 */
export const takeFailedRows = (
  request: SourceRequest,
  to: string,
  includeUnknown: boolean
): Effect.Effect<TakenRows, ImportReason> =>
  takeRows(request, to, includeUnknown).pipe(
    // Saved by a program that writes no UTF-8, which need not show in the beginning of a file.
    Effect.catchTag("SourceMalformed", (reason) =>
      reason.code === "invalid-encoding" && request.encoding === undefined
        ? takeRows({ ...request, encoding: "windows-1252" }, to, includeUnknown)
        : Effect.fail(reason)
    )
  )

/** What is written of a row, and where it stood. */
interface Taken {
  readonly text: string
  readonly line: string
}

const takeRows = (
  request: SourceRequest,
  to: string,
  includeUnknown: boolean
): Effect.Effect<TakenRows, ImportReason> =>
  Effect.gen(function* () {
    const { bytes, source: from } = yield* inspectFailedRows(request)
    const taken = { rejected: 0, setAside: 0, unknown: 0 }
    let rowOf = from.format !== "csv" ? jsonlRow : undefined
    const take = (row: SourceRow): Taken | RowProblem => {
      if (rowOf === undefined || row.row === 0) {
        const under = csvRowsUnder(row)
        rowOf = under.rowOf
        return under.problem ?? { text: under.headerText, line: "" }
      }
      const failed = rowOf(row)
      if (failed instanceof RowProblem) return failed
      const it = { text: failed.text, line: tracedLine(failed.line) }
      switch (failed.outcome) {
        case "rejected":
          taken.rejected += 1
          return it
        case "set-aside":
          taken.setAside += 1
          return it
        case "unknown":
          if (includeUnknown) taken.unknown += 1
          return includeUnknown ? it : { text: "", line: "" }
        default:
          return problem(row.line, `${outcomeColumn} must say rejected, set-aside or unknown`)
      }
    }
    const writeAll = (handle: FileHandle, lines: FileHandle) =>
      rowsOfText(sourceText(from, bytes), from).pipe(
        Stream.runForEachArray((batch): Effect.Effect<unknown, RowProblem | StorageFailed> => {
          let text = ""
          let lineText = ""
          for (const row of batch) {
            const next = take(row)
            if (next instanceof RowProblem) return Effect.fail(next)
            text += next.text
            lineText += next.line
          }
          return onStorage(to, async () => {
            await handle.writeFile(text)
            await lines.writeFile(lineText)
          })
        })
      )
    yield* writeWhole(tracedName(to), (lines) =>
      Effect.andThen(
        onStorage(to, () => lines.writeFile(`${tracedColumn}\r\n`)),
        writeWhole(to, (handle) => writeAll(handle, lines))
      )
    ).pipe(Effect.mapError(inFile(from.path)))
    return taken
  })
