import { Effect, Stream } from "effect"
import type { ImportReason } from "../../errors/reasons.ts"
import type { PreparedFile } from "../../model/prepared-file.ts"
import type { SourceRow } from "../1-stage/read-rows.ts"
import { judgedRows, type JudgedRow } from "../1-stage/set-aside.ts"
import { sameSource } from "../source-unchanged.ts"
import type { KeyOfRow } from "./row-key.ts"

/** Rows of one key that are told of at most. */
export const mostRows = 100

/** A row of the user's file. */
export interface LocatedRow {
  readonly row: JudgedRow
  /** Its number among the rows that are sent, from 1; left out when it was set aside. */
  readonly sent?: number
}

/** Where to look in a file. */
export type FileQuestion =
  | { readonly line: number }
  | { readonly rows: ReadonlySet<number> }
  | { readonly key: string; readonly keyOf: KeyOfRow }

/** The physical line on which a CSV row ends. */
export const lastLineOf = ({ cells, line }: Pick<SourceRow, "cells" | "line">): number => {
  let last = line
  for (const cell of cells) {
    // Few cells have any.
    if (cell.includes("\n") || cell.includes("\r")) last += cell.match(/\r\n|\n|\r/g)?.length ?? 0
  }
  return last
}

/** Decides about rows in the order of the file. */
const finderOf = (question: FileQuestion, { source }: PreparedFile) => {
  const found: Array<LocatedRow> = []
  let last: LocatedRow | undefined
  const isAtLine = ({ row }: LocatedRow, line: number, isLast: boolean): boolean => {
    if (source.format === "csv") return line <= lastLineOf(row)
    // The text of an item of JSON is in one line by now: it goes on up to where the next one begins.
    return row.line === line || (source.format === "json" && !isLast)
  }
  return {
    found,
    /** Takes the next row. False when no later one can be meant. */
    take: (at: LocatedRow): boolean => {
      if ("line" in question) {
        if (at.row.line <= question.line) {
          last = at
          return true
        }
        if (last !== undefined && isAtLine(last, question.line, false)) found.push(last)
        last = undefined
        return false
      }
      if ("rows" in question) {
        if (question.rows.has(at.row.row)) found.push(at)
        return found.length < question.rows.size
      }
      if (question.keyOf(at.row) === question.key) found.push(at)
      return found.length < mostRows
    },
    end: (): void => {
      if ("line" in question && last !== undefined && isAtLine(last, question.line, true)) found.push(last)
    }
  }
}

/**
 * Finds rows in the user's file, which must be the one that was staged. Reads it up to them, in constant memory, after it was made
 * sure that it is.
 */
export const locateRows = (
  file: PreparedFile,
  runFolder: string,
  question: FileQuestion
): Effect.Effect<ReadonlyArray<LocatedRow>, ImportReason> =>
  Effect.gen(function* () {
    yield* sameSource(file.source.path, file.sourceSha256)
    const finder = finderOf(question, file)
    let sent = 0
    const progress = { isOver: false }
    yield* judgedRows(file, runFolder).pipe(
      Stream.takeWhile(() => !progress.isOver),
      Stream.runForEachArray((batch) =>
        Effect.sync(() => {
          for (const row of batch) {
            if (progress.isOver) return
            if (row.setAside === undefined) sent += 1
            progress.isOver = !finder.take(row.setAside === undefined ? { row, sent } : { row })
          }
        })
      )
    )
    if (!progress.isOver) finder.end()
    return finder.found
  })
