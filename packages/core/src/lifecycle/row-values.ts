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

/** So much of a service's words is shown. More helps nobody, and would take long to hold against rows. */
const longestText = 1_000

/**
 * The letters as they are compared: in small ones, and as many of them as before, so that a place in the one is that place in the
 * other. The Turkish capital I with a dot alone would become two.
 */
const smallOf = (text: string): string => text.replaceAll("\u0130", "i").toLowerCase()

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

/** Words, and what stands between them sign by sign, as do letters of languages that put no blanks between words. */
const word =
  /(?:(?![\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmr}\p{sc=Mymr}])[\p{L}\p{N}_])+|\S/gu

const wordsOf = (text: string): ReadonlyArray<Span> =>
  [...text.matchAll(word)].map(({ 0: found, index }) => [index, index + found.length])

/** What is more than a cell as it stands: quotes, what is cut off, other ways to write a cell, and letters of other languages. */
const hasParts = /["'`“‘«…\\%]|\.\.\.|\P{ASCII}/u

const partsOf = (text: string): ReadonlyArray<Omit<PartOfCell, "text">> => [
  ...[...text.matchAll(/(["'`“‘«])([^"'`“”‘’«»]+)(?=["'`”’»])/gu)].map(
    ({ 1: quote = "", 2: words = "", index }) => {
      const from = index + quote.length
      return { words: words.trim(), span: [from, from + words.length] as const, isBeginning: false }
    }
  ),
  ...[...text.matchAll(/\s*(?:…|\.\.\.)/gu)].flatMap(({ index: end }) =>
    // Where the cell begins that was cut off there is not known: at any of the words before.
    wordsOf(text.slice(0, end)).map(([from]) => ({
      words: text.slice(from, end),
      span: [from, end] as const,
      isBeginning: true
    }))
  )
]

/** Texts that are held against cells, with what of them has turned out to be in cells. */
class WatchedTexts {
  readonly #texts: ReadonlyArray<string>
  /** Pieces that begin and end with a word, in small letters. */
  readonly #pieces = new Map<string, Array<Piece>>()
  #parts: ReadonlyArray<PartOfCell> = []
  /** What is cut off at its end, by its first letters. */
  readonly #beginnings = new Map<string, ReadonlyArray<PartOfCell>>()
  readonly #isPlain: boolean
  readonly #hasEscapes: boolean
  readonly #hasPercents: boolean
  readonly #found: ReadonlyArray<Array<Span>>

  constructor(texts: ReadonlyArray<string>, names: ReadonlySet<string>) {
    this.#texts = texts.map((text) => {
      const composed = text.normalize()
      return composed.length > longestText ? `${composed.slice(0, longestText)}…` : composed
    })
    this.#found = texts.map(() => [])
    this.#isPlain = this.#texts.every((text) => /^[\p{ASCII}…]*$/u.test(text))
    this.#hasEscapes = texts.some((text) => text.includes("\\"))
    this.#hasPercents = texts.some((text) => text.includes("%"))
    for (const [text, words] of this.#texts.entries()) this.#watch(text, smallOf(words), names)
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
    this.#parts = [
      ...this.#parts,
      ...parts.filter((part) => !part.isBeginning).map((part) => ({ ...part, text }))
    ]
    for (const part of parts.filter(({ isBeginning }) => isBeginning)) {
      const first = part.words.slice(0, shortest)
      this.#beginnings.set(first, [...(this.#beginnings.get(first) ?? []), { ...part, text }])
    }
  }

  /** Notes where the texts repeat this cell, as it is, or as it is written on one line, in JSON or in an address. */
  holdCell(cell: string): void {
    const value = cell.trim()
    if (value.length < shortest) return
    const composed = this.#isPlain ? value : value.normalize()
    const small = smallOf(composed)
    this.#hold(small)
    if (/[^\S ]|\s\s/u.test(small)) this.#hold(small.replaceAll(/\s+/gu, " "))
    if (this.#hasEscapes && /["\\\n\r\t]/u.test(small)) this.#hold(JSON.stringify(small).slice(1, -1))
    if (this.#hasPercents && /[^\w.~-]/u.test(small) && !/\p{Surrogate}/u.test(composed))
      this.#hold(smallOf(encodeURIComponent(composed)))
  }

  #hold(cell: string): void {
    const pieces = this.#pieces.get(cell)
    if (pieces !== undefined) {
      for (const { span, text } of pieces) this.#found[text]?.push(span)
      this.#pieces.delete(cell)
    }
    const first = cell.slice(0, shortest)
    const beginnings = this.#beginnings.get(first)
    if (beginnings !== undefined) {
      const isLeft = beginnings.filter((part) => !this.#isNoted(part, cell.startsWith(part.words)))
      this.#beginnings.set(first, isLeft)
    }
    if (this.#parts.some(({ words }) => cell.includes(words)))
      this.#parts = this.#parts.filter((part) => !this.#isNoted(part, cell.includes(part.words)))
  }

  #isNoted({ span, text }: Piece, isFound: boolean): boolean {
    if (isFound) this.#found[text]?.push(span)
    return isFound
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
  for (const cell of cellsOf(row)) watched.holdCell(cell)
}

/** A text that a service says of one row, with the cells of that row left out. Names of columns stay. */
export const withoutCellsOf = (
  row: Pick<SourceRow, "cells" | "line" | "text">,
  text: string,
  names: ReadonlySet<string>
): string => {
  const onOneLine = (words: string): string => smallOf(words).replaceAll(/\s+/gu, " ")
  const small = onOneLine(text)
  const mayRepeat = cellsOf(row).some(
    (cell) => cell.length >= shortest && small.includes(onOneLine(cell.trim()))
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
  if (texts.every((text) => text.length < shortest)) return Effect.succeed(texts)
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
