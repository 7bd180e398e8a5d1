/** The first rows of a run that were rejected or set aside, read from its files without holding more of them. */
import type { RunView } from "@bulkport/core"
import { csvRecords, fileBytes, textLines } from "@bulkport/core/provider"
import { Effect, Stream } from "effect"
import { join } from "node:path"

/** So many rows are shown. */
export const mostRows = 100

/** A row that did not get in. */
export interface FailingRow {
  /** Line in the user's file, from 1. */
  readonly line: number
  readonly outcome: "rejected" | "set-aside"
  readonly code: string
  /** Our own words about a row that was set aside; of one that was rejected the service's, which may quote the row. */
  readonly message: string
  /** Column → cell, as they stand in the file of failed rows. Left out unless asked for. */
  readonly values?: ReadonlyArray<readonly [column: string, cell: string]>
}

/** The rows that were found. */
export interface FailingRows {
  readonly rows: ReadonlyArray<FailingRow>
  /** Why a file could not be read, in a sentence; left out when all is well. */
  readonly problem?: string
}

interface Fault {
  readonly message: string
  /** What is wrong with a row, where that is the fault. */
  readonly problem?: string
}

const unreadable = (name: string, { message, problem }: Fault): string =>
  `${name} could not be read, so what is in it is missing here: ${problem ?? message.replace(/\.$/, "")}.`

const failing = (path: string, most: number) =>
  csvRecords(fileBytes(path), ",").pipe(
    Stream.filter(({ outcome }) => outcome === "rejected" || outcome === "set-aside"),
    // More of them than there are would be looked for to the end of a long file.
    Stream.take(most),
    Stream.map(({ code = "", line, message = "", outcome }): FailingRow => ({
      line: Number(line),
      outcome: outcome === "rejected" ? "rejected" : "set-aside",
      code,
      message
    })),
    Stream.runCollect
  )

/** What we have added to a row of `failed-rows`. */
const isOurs = (name: string): boolean => name === "_bulkport" || name.startsWith("bulkport_")

type Values = NonNullable<FailingRow["values"]>

const cellText = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value))

const jsonValues = (text: string): readonly [line: number, Values] => {
  const row = JSON.parse(text) as Readonly<Record<string, unknown>>
  const { line } = row["_bulkport"] as { readonly line: number }
  const members = Object.entries(row).filter(([name]) => !isOurs(name))
  return [line, members.map(([name, value]) => [name, cellText(value)] as const)]
}

/** Line → cells of the rows in the file of failed rows, the wanted ones only. It may have been mended since. */
const valuesIn = (path: string, delimiter: string, wanted: ReadonlySet<number>) => {
  const rows = path.endsWith(".jsonl")
    ? Stream.map(textLines(fileBytes(path)), ({ text }) => text).pipe(
        Stream.mapEffect((text) =>
          Effect.try({ try: () => jsonValues(text), catch: () => new Error("it is not as it was written") })
        )
      )
    : csvRecords(fileBytes(path), delimiter).pipe(
        Stream.map((record): readonly [number, Values] => [
          Number(record["bulkport_line"]),
          Object.entries(record).filter(([name]) => !isOurs(name))
        ])
      )
  return rows.pipe(
    Stream.filter(([line]) => wanted.has(line)),
    Stream.take(wanted.size),
    Stream.runCollect,
    Effect.map((found) => new Map(found))
  )
}

/**
 * The first rows that were rejected or set aside, in the order of the file. `includeValues` adds their cells. A file that is
 * gone or was changed by hand is told and no failure: the rest of the story is worth having.
 */
export const failingRows = (
  { folder, state: { collected, plan } }: RunView,
  includeValues: boolean
): Effect.Effect<FailingRows> =>
  Effect.gen(function* () {
    if (collected === undefined) return { rows: [] }
    const failed = collected.rows.rejected + collected.rows.setAside
    if (failed === 0) return { rows: [] }
    const rows = yield* failing(join(folder, collected.outcomesFile), Math.min(failed, mostRows))
    const { failedRowsFile } = collected
    if (!includeValues || failedRowsFile === undefined || rows.length === 0) return { rows }
    const { delimiter } = plan.source
    return yield* valuesIn(
      join(folder, failedRowsFile),
      // A quote cannot stand between cells: such a file was written with commas.
      delimiter === '"' ? "," : delimiter,
      new Set(rows.map(({ line }) => line))
    ).pipe(
      Effect.map((values): FailingRows => {
        const missing = rows.filter(({ line }) => !values.has(line)).length
        return {
          rows: rows.map((row) => ({
            ...row,
            ...(values.has(row.line) ? { values: values.get(row.line) ?? [] } : {})
          })),
          ...(missing === 0
            ? {}
            : {
                problem: `${failedRowsFile} was changed: the cells of ${missing} rows are not in it any more.`
              })
        }
      }),
      Effect.catch((error) =>
        Effect.succeed<FailingRows>({ rows, problem: unreadable(failedRowsFile, error) })
      )
    )
  }).pipe(
    Effect.catch((error) =>
      Effect.succeed<FailingRows>({
        rows: [],
        problem: unreadable(collected?.outcomesFile ?? "outcomes.csv", error)
      })
    )
  )
