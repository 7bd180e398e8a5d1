/** Finds the content of rows in the words of a service, so that it can be left out of what people and logs are told. */
import { Effect, Stream } from "effect"
import { resolve } from "node:path"
import type { ImportReason } from "../errors/reasons.ts"
import type { PreparedFile } from "../model/prepared-file.ts"
import { inSource, judgedRows } from "./1-stage/set-aside.ts"
import { isJsonRow, parseJsonRow } from "./1-stage/json-row.ts"
import { sentRows, type SourceRow } from "./1-stage/read-rows.ts"

/** What stands where the content of a row stood. */
export const hiddenValue = "<value>"

/** What is said instead where the rows cannot be read, to hold a service's words against them. */
export const hiddenWords = "(its words are left out: the file cannot be read to see whether they repeat rows)"

/** Shorter cells are words like `US` or `no`, which tell nothing and stand in every sentence. */
const shortest = 3

/** A short number is a limit, a status or a line more often than the content of a row. It is hidden where it is quoted. */
const shortNumber = /^\d{1,4}$/

type Span = readonly [from: number, to: number]

/** A piece of one of the texts. */
interface Piece {
  /** Which text, from 0. */
  readonly text: number
  readonly span: Span
}

/** What stands in quotes, or is cut off at its end: a cell may hold more than it. */
interface PartOfCell extends Piece {
  readonly words: string
  readonly isBeginning: boolean
}

const wordsOf = (text: string): ReadonlyArray<Span> =>
  [...text.matchAll(/[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu)].map(({ 0: word, index }) => [
    index,
    index + word.length
  ])

const hasParts = /["'`“‘«…]|\.\.\./

const partsOf = (text: string): ReadonlyArray<Omit<PartOfCell, "text">> => [
  ...[...text.matchAll(/(["'`“‘«])([^"'`“”‘’«»]+)(?=["'`”’»])/gu)].map(
    ({ 1: quote = "", 2: words = "", index }) => {
      const from = index + quote.length
      return { words: words.trim(), span: [from, from + words.length] as const, isBeginning: false }
    }
  ),
  ...[...text.matchAll(/([^\s"'`“‘«]+)(?:…|\.\.\.)/gu)].map(({ 1: words = "", index }) => ({
    words,
    span: [index, index + words.length] as const,
    isBeginning: true
  }))
]

/** Texts that are held against cells, with what of them has turned out to be in cells. */
class WatchedTexts {
  readonly #texts: ReadonlyArray<string>
  /** Pieces that begin and end with a word, in small letters. */
  readonly #pieces = new Map<string, Array<Piece>>()
  #parts: ReadonlyArray<PartOfCell> = []
  readonly #found: ReadonlyArray<Array<Span>>

  constructor(texts: ReadonlyArray<string>, names: ReadonlySet<string>) {
    this.#texts = texts
    this.#found = texts.map(() => [])
    for (const [text, words] of texts.entries()) this.#watch(text, words.toLowerCase(), names)
  }

  #watch(text: number, small: string, names: ReadonlySet<string>): void {
    const words = wordsOf(small)
    for (const [first, [from]] of words.entries()) {
      for (const [, to] of words.slice(first)) {
        const piece = small.slice(from, to)
        if (piece.length < shortest || shortNumber.test(piece) || names.has(piece)) continue
        const known = this.#pieces.get(piece)
        if (known === undefined) this.#pieces.set(piece, [{ text, span: [from, to] }])
        else known.push({ text, span: [from, to] })
      }
    }
    const parts = partsOf(small).filter(({ words }) => words.length >= shortest && !names.has(words))
    this.#parts = [...this.#parts, ...parts.map((part) => ({ ...part, text }))]
  }

  /** Notes where the texts repeat this cell, which is in small letters. */
  hold(cell: string): void {
    const pieces = this.#pieces.get(cell)
    if (pieces !== undefined) {
      for (const { span, text } of pieces) this.#found[text]?.push(span)
      this.#pieces.delete(cell)
    }
    if (this.#parts.length === 0) return
    const isIn = ({ isBeginning, words }: PartOfCell) =>
      isBeginning ? cell.startsWith(words) : cell.includes(words)
    if (!this.#parts.some(isIn)) return
    for (const { span, text } of this.#parts.filter(isIn)) this.#found[text]?.push(span)
    this.#parts = this.#parts.filter((part) => !isIn(part))
  }

  /** The texts without what cells hold. */
  hidden(): ReadonlyArray<string> {
    return this.#texts.map((text, index) => {
      let result = ""
      let end = 0
      const found = this.#found[index] ?? []
      for (const [from, to] of found.toSorted((one, other) => one[0] - other[0] || other[1] - one[1])) {
        if (to <= end) continue
        result += from < end ? "" : text.slice(end, from) + hiddenValue
        end = to
      }
      return result + text.slice(end)
    })
  }
}

const leavesOf = (value: unknown): ReadonlyArray<string> => {
  if (typeof value === "string") return [value]
  if (typeof value === "number") return [String(value)]
  if (Array.isArray(value)) return value.flatMap(leavesOf)
  return isJsonRow(value) ? Object.values(value).flatMap(leavesOf) : []
}

const cellsOf = ({
  cells,
  line,
  text
}: Pick<SourceRow, "cells" | "line" | "text">): ReadonlyArray<string> => {
  if (text === "") return cells
  const parsed = parseJsonRow(line, text)
  return parsed._tag === "Success" ? leavesOf(parsed.success) : []
}

const holdRow = (watched: WatchedTexts, row: Pick<SourceRow, "cells" | "line" | "text">): void => {
  for (const cell of cellsOf(row)) {
    const value = cell.trim().toLowerCase()
    if (value.length >= shortest) watched.hold(value)
  }
}

/** A text that a service says of one row, with the cells of that row left out. Names of columns stay. */
export const withoutCellsOf = (
  row: Pick<SourceRow, "cells" | "line" | "text">,
  text: string,
  names: ReadonlySet<string>
): string => {
  const small = text.toLowerCase()
  const mayRepeat = cellsOf(row).some(
    (cell) => cell.length >= shortest && small.includes(cell.trim().toLowerCase())
  )
  if (!mayRepeat && !hasParts.test(text)) return text
  const watched = new WatchedTexts([text], names)
  holdRow(watched, row)
  return watched.hidden()[0] ?? ""
}

/** The names of the columns, in small letters: a service may say them. */
export const columnNames = ({
  columns,
  sourceColumns
}: Pick<PreparedFile, "columns" | "sourceColumns">): ReadonlySet<string> =>
  new Set([...columns, ...sourceColumns].map((name) => name.toLowerCase()))

/**
 * Texts of a service, with whatever the rows of the file hold left out. Reads the file once, in constant memory. Never fails:
 * where the rows cannot be read, the words are left out as a whole.
 *
 * Left out are whole cells of at least three characters, wherever they stand as words, and pieces of cells that are quoted or
 * cut off. Names of columns stay, as do numbers of up to four digits that are not quoted.
 */
export const withoutRowValues = (
  texts: ReadonlyArray<string>,
  file: PreparedFile,
  runFolder: string
): Effect.Effect<ReadonlyArray<string>> => {
  const names = columnNames(file)
  const watched = new WatchedTexts(texts, names)
  const path = resolve(runFolder, file.path)
  const asSent = path === file.source.path ? Stream.empty : inSource(path, sentRows(file, runFolder))
  const rows: Stream.Stream<SourceRow, ImportReason> = Stream.concat(judgedRows(file, runFolder), asSent)
  return Stream.runForEachArray(rows, (batch) =>
    Effect.sync(() => {
      for (const row of batch) holdRow(watched, row)
    })
  ).pipe(
    Effect.map(() => watched.hidden()),
    Effect.catch(() => Effect.succeed(texts.map(() => hiddenWords)))
  )
}
