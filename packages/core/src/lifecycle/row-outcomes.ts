import { Effect, Stream } from "effect"
import { join } from "node:path"
import { type ImportReason, StepMissing } from "../errors/reasons.ts"
import { wholeRunId } from "../journal/run-id.ts"
import { RunJournal } from "../journal/run-journal.ts"
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

/** All rows of a run whose results are collected, in the order of the file, in constant memory. Those of a part are with the whole. */
export const rowOutcomes = (runId: string): Stream.Stream<CollectedRow, ImportReason, RunJournal> =>
  Stream.unwrap(
    Effect.gen(function* () {
      const { folder, id, state } = yield* (yield* RunJournal).view(wholeRunId(runId))
      const { collected } = state
      if (collected === undefined) return yield* new StepMissing({ runId: id, missing: "collect" })
      const path = join(folder, collected.outcomesFile)
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
    })
  )
