import { Effect, Stream } from "effect"
import { createHash } from "node:crypto"
import { join, relative, resolve } from "node:path"
import { type ImportReason, SourceMalformed } from "../../errors/reasons.ts"
import { makeFolder, onStorage, writeWhole } from "../../journal/durable-files.ts"
import { stepFolders } from "../../journal/run-journal-files.ts"
import type { PreparedFile } from "../../model/prepared-file.ts"
import { csvLine } from "../../rows/csv-line.ts"
import { csvRecords } from "../../rows/csv-records.ts"
import { fileBytes } from "../../rows/file-bytes.ts"
import { RowProblem } from "../../rows/row-problem.ts"
import { readRows, type SourceRow } from "./read-rows.ts"

/** A row of the source file, with what the rules found about it when it was set aside. */
export interface JudgedRow extends SourceRow {
  /** The first finding about the row, and all messages; left out when the row is sent. */
  readonly setAside?: { readonly code: string; readonly message: string }
}

/** The findings of one row, taken together. */
interface RowFindings {
  readonly row: number
  readonly code: string
  readonly message: string
}

/** The rows that have findings, in the order of the file, each once. */
const rowsWithFindings = (runFolder: string) =>
  csvRecords(fileBytes(join(runFolder, stepFolders.validate, "findings.csv")), ",").pipe(
    Stream.mapAccumArray(
      (): RowFindings | undefined => undefined,
      (open, records) => {
        const done: Array<RowFindings> = []
        let current = open
        for (const { code = "", column = "", message = "", row } of records) {
          const words = column === "" ? message : `${column}: ${message}`
          if (current?.row === Number(row)) {
            current = { ...current, message: `${current.message}; ${words}` }
            continue
          }
          if (current !== undefined) done.push(current)
          current = { row: Number(row), code, message: words }
        }
        return [current, done]
      },
      { onHalt: (last) => (last === undefined ? [] : [last]) }
    )
  )

/**
 * All rows of the source file in order, the ones that were set aside marked as such.
 *
 * Line numbers are those of the user's file. Rows are numbered as in the source.
 */
export const judgedRows = (file: PreparedFile, runFolder: string): Stream.Stream<JudgedRow, ImportReason> => {
  // What is sent has the lines of the source, unless rows were left out of it.
  const path = file.setAside === 0 ? resolve(runFolder, file.path) : file.source.path
  const rows = readRows(path, file.source).pipe(Stream.mapError(inFile(path)))
  if (file.setAside === 0) return rows
  return Stream.unwrap(
    Effect.map(
      Stream.toPull(Stream.mapError(rowsWithFindings(runFolder), inFile("findings.csv"))),
      (pull) => {
        let ready: Array<RowFindings> = []
        let isOver = false
        // Findings are in the order of the rows, so the next ones are never needed before this one has passed.
        const findingsOf = (row: number): Effect.Effect<RowFindings | undefined, ImportReason> =>
          Effect.suspend(() => {
            while ((ready[0]?.row ?? Infinity) < row) ready.shift()
            const [first] = ready
            if (first !== undefined || isOver) return Effect.succeed(first?.row === row ? first : undefined)
            return pull.pipe(
              Effect.map((more) => void (ready = [...more])),
              Effect.catch((done): Effect.Effect<void, ImportReason> => {
                if (isReason(done)) return Effect.fail(done)
                isOver = true
                return Effect.void
              }),
              Effect.andThen(findingsOf(row))
            )
          })
        return Stream.mapEffect(rows, (row) =>
          Effect.map(findingsOf(row.row), (found) =>
            found === undefined ? row : { ...row, setAside: found }
          )
        )
      }
    )
  )
}

const isReason = (value: unknown): value is ImportReason =>
  typeof value === "object" && value !== null && "isRetryable" in value

const inFile =
  (path: string) =>
  (error: RowProblem | ImportReason): ImportReason =>
    error instanceof RowProblem
      ? new SourceMalformed({ path, problem: error.problem, line: error.line })
      : error

/** Copies the rows that have no findings into the run's folder: that is what will be sent. */
export const copyValidRows = (file: PreparedFile, runFolder: string) =>
  Effect.gen(function* () {
    const folder = join(runFolder, stepFolders.stage)
    yield* makeFolder(folder)
    const path = join(folder, `valid.${file.format}`)
    const hash = createHash("sha256")
    let bytes = 0
    let rows = 0
    // A header of several lines moves all lines, too.
    let hasMultilineRows = file.format === "csv" && file.columns.some((name) => /[\r\n]/.test(name))
    yield* writeWhole(path, (handle) => {
      const write = (text: string) => {
        const chunk = Buffer.from(text)
        hash.update(chunk)
        bytes += chunk.length
        return onStorage(path, () => handle.writeFile(chunk))
      }
      const textOf = (row: JudgedRow): string => {
        const text = file.format === "csv" ? csvLine(row.cells, file.delimiter) : `${row.text}\n`
        rows += 1
        if (/[\r\n]./s.test(text)) hasMultilineRows = hasMultilineRows || text.split(/\r\n|\r|\n/).length > 2
        return text
      }
      const header = file.format === "csv" ? write(csvLine(file.columns, file.delimiter)) : Effect.void
      return Effect.andThen(
        header,
        judgedRows({ ...file, setAside: 1 }, runFolder).pipe(
          Stream.runForEachArray((batch) => {
            const valid = batch.filter(({ setAside }) => setAside === undefined)
            return valid.length === 0 ? Effect.void : write(valid.map(textOf).join(""))
          })
        )
      )
    })
    return {
      path: relative(runFolder, path),
      sha256: hash.digest("hex"),
      bytes,
      rows,
      setAside: file.rows - rows,
      hasMultilineRows
    }
  })
