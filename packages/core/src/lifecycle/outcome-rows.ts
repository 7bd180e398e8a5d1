/** What became of the rows of a file, read from the `outcomes.csv` of its run. */
import { Stream } from "effect"
import { join } from "node:path"
import type { ImportReason } from "../errors/reasons.ts"
import { csvRecords } from "../rows/csv-records.ts"
import { fileBytes } from "../rows/file-bytes.ts"
import { inSource } from "./1-stage/set-aside.ts"

/** What became of one row of a file. */
export interface CollectedRow {
  /** Number of the row in the file, from 1. */
  readonly row: number
  /** Line on which it begins, from 1. */
  readonly line: number
  readonly outcome: "accepted" | "rejected" | "set-aside" | "unknown"
  /** The service's code, or the rule that the row breaks; empty where there is none. */
  readonly code: string
  /** The service's words, which may repeat the row. */
  readonly message: string
  /** The service's word for what it did, such as `CREATED`; empty where there is none. */
  readonly word: string
}

const outcomes = ["accepted", "rejected", "set-aside"] as const

/** Reads the file of outcomes at its place in the folder of a run, in order and in constant memory. */
export const outcomeRows = (
  runFolder: string,
  outcomesFile: string
): Stream.Stream<CollectedRow, ImportReason> => {
  const path = join(runFolder, outcomesFile)
  return Stream.map(
    inSource(path, csvRecords(fileBytes(path), ",")),
    ({ code = "", line, message = "", outcome, row, service_word: word = "" }): CollectedRow => ({
      row: Number(row),
      line: Number(line),
      outcome: outcomes.find((known) => known === outcome) ?? "unknown",
      code,
      message,
      word
    })
  )
}
