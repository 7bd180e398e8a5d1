import type { SourceFile } from "../../model/source-file.ts"
import { LineBreakCount } from "../../rows/line-breaks.ts"
import type { SourceRow } from "./rows-of-text.ts"

const headerLines = ({ format, header }: SourceFile): number =>
  format === "csv" && header === undefined ? 1 : 0

/** Follows how rows lie in the lines of a file. */
export class RowLayout {
  hasMultilineRows = false
  hasBlankLines = false
  readonly #breaks: LineBreakCount
  readonly #source: SourceFile
  #previous: SourceRow | undefined
  /** Lines that rows before the previous one take besides their first. */
  #furtherLines = 0

  constructor(breaks: LineBreakCount, source: SourceFile) {
    this.#breaks = breaks
    this.#source = source
  }

  take(row: SourceRow): void {
    const previous = this.#previous
    // A given header is in no line of the file.
    if (row.row === 0 && this.#source.header !== undefined) return
    if (previous !== undefined && row.line !== previous.line + 1) this.#leave(previous)
    this.#previous = row
  }

  end(): void {
    const last = this.#previous
    if (last === undefined) return
    const records = last.row + headerLines(this.#source)
    const linesBefore = last.line - 1 - this.#source.skipLines
    this.hasBlankLines = linesBefore > records - 1 + this.#furtherLines
    this.#leave(last)
    // Every row ends one line; the last one may lack its break.
    const { cr, total } = this.#breaks
    // A CR alone ends no line of JSON.
    const lines = this.#source.format === "csv" ? total : total - cr
    if (lines - this.#source.skipLines > records) this.hasBlankLines = true
  }

  /** Looks at a row that may span several lines. */
  #leave({ cells }: SourceRow): void {
    const inside = new LineBreakCount()
    for (const cell of cells) {
      if (cell.includes("\n") || cell.includes("\r")) inside.add(cell)
      inside.end()
    }
    if (inside.total === 0) return
    this.hasMultilineRows = true
    this.#furtherLines += inside.total
    this.#breaks.takeAway(inside)
  }
}
