/** What may be shown of the words of a service about one row: not what they repeat of it. */
import { Effect, Stream } from "effect"
import { resolve } from "node:path"
import type { ImportReason } from "../../errors/reasons.ts"
import type { PreparedFile } from "../../model/prepared-file.ts"
import { inSource } from "../1-stage/set-aside.ts"
import { sentRows, type SourceRow } from "../1-stage/read-rows.ts"
import { columnNames, hiddenWords, withoutCellsOf } from "../row-values.ts"
import { type LocatedRow, locateRows } from "./locate-row.ts"
import type { RecordedOutcome } from "./recorded-outcome.ts"

type Words = Pick<RecordedOutcome, "code" | "message" | "word">

/** True where rows are sent as they stand in the file. */
export const isSentAsIs = ({ path, source }: PreparedFile): boolean => path === source.path

/** Words without the cells of these rows, which are one row as it stands in several files. */
export const wordsWithout = (
  words: Words,
  rows: ReadonlyArray<Pick<SourceRow, "cells" | "line" | "text">>,
  file: PreparedFile
): Words => {
  const names = columnNames(file)
  const without = (text: string): string =>
    text === "" ? "" : rows.reduce((left, row) => withoutCellsOf(row, left, names), text)
  return { code: without(words.code), message: without(words.message), word: without(words.word) }
}

/** Rows as they are sent, by their number. */
const sentRow = (
  file: PreparedFile,
  runFolder: string,
  wanted: number
): Effect.Effect<ReadonlyArray<SourceRow>, ImportReason> =>
  isSentAsIs(file)
    ? Effect.succeed([])
    : Stream.runCollect(
        inSource(resolve(runFolder, file.path), sentRows(file, runFolder)).pipe(
          Stream.filter(({ row }) => row === wanted),
          Stream.take(1)
        )
      )

/** The row itself, as it stands in the user's file and as it was sent. */
const rowItself = (file: PreparedFile, runFolder: string, outcome: RecordedOutcome, known?: LocatedRow) =>
  Effect.gen(function* () {
    const [located] =
      known === undefined ? yield* locateRows(file, runFolder, { rows: new Set([outcome.row]) }) : [known]
    const asSent = outcome.sent === undefined ? [] : yield* sentRow(file, runFolder, outcome.sent)
    return located === undefined ? undefined : [located.row, ...asSent]
  })

/** The words about a row, as far as they may be shown. The file is read for it; where it cannot be any more, they are left out. */
export const shownWords = (
  file: PreparedFile,
  runFolder: string,
  outcome: RecordedOutcome,
  known?: LocatedRow
): Effect.Effect<Words> => {
  const { code, message, outcome: word } = outcome
  // The words about a row that was set aside are ours.
  if (word === "set-aside" || (code === "" && message === "")) return Effect.succeed(outcome)
  return rowItself(file, runFolder, outcome, known).pipe(
    Effect.orElseSucceed(() => undefined),
    Effect.map((rows) =>
      rows === undefined
        ? { code: "", message: hiddenWords, word: outcome.word }
        : wordsWithout(outcome, rows, file)
    )
  )
}
