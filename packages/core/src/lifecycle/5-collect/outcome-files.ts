import { Effect, Stream } from "effect"
import type { FileHandle } from "node:fs/promises"
import { rm } from "node:fs/promises"
import { basename, join } from "node:path"
import type { ImportReason } from "../../errors/reasons.ts"
import { onStorage, writeWhole } from "../../journal/durable-files.ts"
import type { PreparedFile } from "../../model/prepared-file.ts"
import type { RowState } from "../../model/row-outcome.ts"
import type { RejectionReason, RowCounts } from "../../model/run-report.ts"
import { appendMember } from "../../rows/append-member.ts"
import { csvLine } from "../../rows/csv-line.ts"
import type { SourceRow } from "../1-stage/read-rows.ts"
import { writableDelimiter } from "../1-stage/sending.ts"
import { judgedRows, type JudgedRow } from "../1-stage/set-aside.ts"
import { columnNames, withoutCellsOf } from "../row-values.ts"
import { stored, type Ledger } from "./ledger.ts"

/** What became of a row, with the service's words, or ours where it was set aside. */
export interface Verdict {
  readonly state: RowState | "set-aside"
  readonly code: string
  readonly message: string
  readonly word: string
}

/** The columns that `failed-rows` adds to the original ones; a retry leaves them out again. */
export const addedColumns = [
  "bulkport_line",
  "bulkport_outcome",
  "bulkport_code",
  "bulkport_message"
] as const

/** A row of the user's file, and what became of it. */
export interface RowWithVerdict {
  readonly row: SourceRow
  readonly verdict: Verdict
}

/** What the outcome files hold, counted while they were written. */
export interface OutcomeFiles {
  readonly rows: RowCounts
  readonly rejections: ReadonlyArray<RejectionReason>
  readonly outcomesFile: string
  /** Left out when every row was accepted. */
  readonly failedRowsFile?: string
}

/** The rows of the user's file in order, each with the verdict of the ledger, or `rest` where that has none. */
export const rowsWithVerdicts = (
  ledger: Ledger,
  rest: "accepted" | "unknown",
  file: PreparedFile,
  runFolder: string
): Stream.Stream<RowWithVerdict, ImportReason> => {
  const verdictOf = verdictsByRow(ledger, rest)
  let sentRows = 0
  return Stream.map(judgedRows(file, runFolder), (row) => {
    if (row.setAside !== undefined) return { row, verdict: setAsideVerdict(row.setAside) }
    sentRows += 1
    return { row, verdict: verdictOf(sentRows) }
  })
}

/** The verdict on a row that was not sent. */
export const setAsideVerdict = (setAside: NonNullable<JudgedRow["setAside"]>): Verdict => ({
  state: "set-aside",
  ...setAside,
  word: ""
})

/** Verdicts in the order of rows, and the verdict on those that have none of their own. */
const verdictsByRow = ({ database }: Ledger, rest: "accepted" | "unknown") => {
  const verdicts = database
    .prepare("SELECT row, state, code, message, word FROM verdict ORDER BY row")
    .iterate()
  let next = verdicts.next()
  const text = (value: unknown): string => (typeof value === "string" ? value : "")
  const states: Readonly<Record<number, RowState>> = {
    [stored.accepted]: "accepted",
    [stored.rejected]: "rejected",
    [stored.unknown]: "unknown"
  }
  const unnamed: Verdict = { state: rest, code: "", message: "", word: "" }
  return (row: number): Verdict => {
    while (!next.done && Number(next.value["row"]) < row) next = verdicts.next()
    if (next.done || Number(next.value["row"]) !== row) return unnamed
    const { code, message, state, word } = next.value
    return {
      state: states[Number(state)] ?? "unknown",
      code: text(code),
      message: text(message),
      word: text(word)
    }
  }
}

/**
 * The format of the rows that reports are made of, and the names above them: those of the user's file, which a retry takes as
 * it took the file; for a part of a file, of which only what is sent is at hand, those of what is sent.
 */
const layoutOf = ({ columns, format, ranges, source, sourceColumns }: PreparedFile) => {
  if (ranges !== undefined) return { format, header: columns }
  return { format: source.format === "csv" ? ("csv" as const) : ("jsonl" as const), header: sourceColumns }
}

/** A JSONL row with our members added, the rest of its text untouched, so that no number is read and written anew. */
const jsonlRow = ({ line, text }: SourceRow, { code, message, state }: Verdict): string => {
  const added = JSON.stringify({ line, outcome: state, code, message })
  return `${appendMember(text, "_bulkport", added)}\n`
}

const csvRow = ({ cells, line }: SourceRow, { code, message, state }: Verdict, delimiter: string): string =>
  csvLine([...cells, String(line), state, code, message], delimiter)

/**
 * Writes `outcomes.csv`, one line for every row of the source, and `failed-rows`, those that were rejected, set aside or are
 * unknown with their original columns, in one pass over the rows.
 */
export const writeOutcomeFiles = (
  rows: Stream.Stream<RowWithVerdict, ImportReason>,
  file: PreparedFile,
  folder: string
): Effect.Effect<OutcomeFiles, ImportReason> => {
  const outcomesPath = join(folder, "outcomes.csv")
  const { format, header } = layoutOf(file)
  const failedPath = join(folder, `failed-rows.${format}`)
  const delimiter = writableDelimiter(file.source)
  const counts: Record<Verdict["state"], number> = { accepted: 0, rejected: 0, unknown: 0, "set-aside": 0 }
  const names = columnNames(file)
  const byCode = new Map<string, { rows: number; firstLine: number }>()
  const tally = (row: SourceRow, { code, state }: Verdict): void => {
    counts[state] += 1
    if (state !== "rejected") return
    // Where a service puts its words, which may repeat the row, it has no code to count by.
    const name = code === "" ? "none" : withoutCellsOf(row, code, names)
    const known = byCode.get(name)
    if (known === undefined) byCode.set(name, { rows: 1, firstLine: row.line })
    else known.rows += 1
  }

  const writeBatch = (batch: ReadonlyArray<RowWithVerdict>, outcomes: FileHandle, failed: FileHandle) => {
    let outcomeText = ""
    let failedText = ""
    for (const { row, verdict } of batch) {
      tally(row, verdict)
      const { code, message, state, word } = verdict
      outcomeText += csvLine([String(row.row), String(row.line), state, code, message, word])
      if (state === "accepted") continue
      failedText += format === "csv" ? csvRow(row, verdict, delimiter) : jsonlRow(row, verdict)
    }
    return onStorage(folder, async () => {
      await outcomes.writeFile(outcomeText)
      if (failedText !== "") await failed.writeFile(failedText)
    })
  }

  return Effect.gen(function* () {
    yield* writeWhole(outcomesPath, (outcomes) =>
      writeWhole(failedPath, (failed) =>
        Effect.gen(function* () {
          yield* onStorage(folder, async () => {
            await outcomes.writeFile(csvLine(["row", "line", "outcome", "code", "message", "service_word"]))
            if (format === "csv") await failed.writeFile(csvLine([...header, ...addedColumns], delimiter))
          })
          yield* Stream.runForEachArray(rows, (batch) => writeBatch(batch, outcomes, failed))
        })
      )
    )
    const { "set-aside": setAside, ...sent } = counts
    const failedRows = sent.rejected + sent.unknown + setAside
    if (failedRows === 0) yield* onStorage(failedPath, () => rm(failedPath, { force: true }))
    return {
      rows: { setAside, staged: file.rows, ...sent },
      rejections: [...byCode]
        .map(([code, { firstLine, rows }]) => ({ code, rows, firstLine }))
        .sort((a, b) => b.rows - a.rows || a.firstLine - b.firstLine),
      outcomesFile: basename(outcomesPath),
      ...(failedRows === 0 ? {} : { failedRowsFile: basename(failedPath) })
    }
  })
}
