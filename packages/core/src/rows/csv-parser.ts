import {
  carriageReturn,
  countBreaks,
  type CsvDialect,
  type CsvMarks,
  type CsvRow,
  endsCell,
  findMark,
  lineFeed,
  marksOf,
  maxRecordLength,
  offsetOf
} from "./csv-syntax.ts"
import { RowProblem } from "./row-problem.ts"

export type { CsvDialect, CsvRow } from "./csv-syntax.ts"

/**
 * Parses CSV (RFC 4180) that comes in pieces cut anywhere. Rows and problem are the same however the text is cut.
 *
 * Cells are kept as they are, records may have any number of them, and end at LF, CR LF or CR. Lines are physical ones.
 */
export class CsvParser {
  /** What stopped the parser, once something has. The rows before it have been given. */
  problem: RowProblem | undefined = undefined

  readonly #marks: CsvMarks
  readonly #quote: string
  #rows: Array<CsvRow> = []
  #cells: Array<string> = []
  /** Where in a cell the text so far has ended. */
  #place: "start" | "plain" | "quoted" | "behind quote" = "start"
  /** What earlier pieces held of the cell. */
  #begun = ""
  #line = 1
  #recordLine = 1
  #quoteLine = 1
  /** Offsets in the whole text. */
  #pieceOffset = 0
  #recordOffset = 0
  #isBehindReturn = false
  /** Offsets in the piece, as far as they have been looked for: most quoted cells hold no line break. */
  #nextFeed = -1
  #nextReturn = -1

  /** Throws where the dialect has a delimiter or a quote that is not one character. */
  constructor(dialect: CsvDialect) {
    this.#marks = marksOf(dialect)
    this.#quote = dialect.quote
  }

  /** The rows that end in this piece of the text. */
  feed(text: string): ReadonlyArray<CsvRow> {
    this.#rows = []
    if (text === "") return this.#rows
    this.#nextFeed = -1
    this.#nextReturn = -1
    let at = this.#isBehindReturn && this.#isBetweenRecords() && text.startsWith("\n") ? 1 : 0
    this.#recordOffset += at
    while (at < text.length && this.problem === undefined) at = this.#readOn(text, at)
    if (this.#place !== "start") this.#checkLength(text.length)
    this.#isBehindReturn = text.endsWith("\r")
    this.#pieceOffset += text.length
    return this.#rows
  }

  /** The last row, where no line break ended it. */
  end(): ReadonlyArray<CsvRow> {
    this.#rows = []
    if (this.problem !== undefined || this.#isBetweenRecords()) return this.#rows
    if (this.#place === "quoted") {
      this.#fail("unclosed-quote", "the quote that opens here is never closed", this.#quoteLine)
    } else {
      this.#endCell("", 0, 0, lineFeed)
    }
    return this.#rows
  }

  #isBetweenRecords(): boolean {
    return this.#place === "start" && this.#cells.length === 0
  }

  /** Reads a cell or a part of it. Gives the offset behind that. */
  #readOn(text: string, at: number): number {
    if (this.#place === "quoted") return this.#readQuoted(text, at)
    if (this.#place === "behind quote") return this.#readBehindQuote(text, at)
    if (this.#place === "plain" || text.charCodeAt(at) !== this.#marks.quote) return this.#readPlain(text, at)
    this.#place = "quoted"
    this.#quoteLine = this.#line
    return at + 1
  }

  #readPlain(text: string, from: number): number {
    const at = findMark(text, from, this.#marks)
    if (at === text.length) {
      this.#begun += text.slice(from)
      this.#place = "plain"
      return at
    }
    const character = text.charCodeAt(at)
    return character === this.#marks.quote
      ? this.#refuse(at, "a quote stands inside a cell that does not begin with one")
      : this.#endCell(text, from, at, character)
  }

  #readQuoted(text: string, from: number): number {
    const quote = this.#quote
    let hasPairs = false
    let at = offsetOf(quote, text, from)
    while (text.charCodeAt(at + 1) === this.#marks.quote) {
      hasPairs = true
      at = offsetOf(quote, text, at + 2)
    }
    const part = text.slice(from, at)
    this.#begun += hasPairs ? part.replaceAll(quote + quote, () => quote) : part
    if (this.#hasBreaks(text, from, at)) this.#line += countBreaks(text, from, at, this.#isBehindReturn)
    if (at === text.length) return at
    this.#place = "behind quote"
    return at + 1 === text.length ? at + 1 : this.#readBehindQuote(text, at + 1)
  }

  #hasBreaks(text: string, from: number, to: number): boolean {
    if (this.#nextFeed < from) this.#nextFeed = offsetOf("\n", text, from)
    if (this.#nextReturn < from) this.#nextReturn = offsetOf("\r", text, from)
    return this.#nextFeed < to || this.#nextReturn < to
  }

  #readBehindQuote(text: string, at: number): number {
    const character = text.charCodeAt(at)
    if (endsCell(character, this.#marks)) return this.#endCell(text, at, at, character)
    if (character !== this.#marks.quote) {
      const opened = this.#quoteLine === this.#line ? "" : `, which opened on line ${this.#quoteLine}`
      return this.#refuse(at, `text stands behind the quote that closes this cell${opened}`)
    }
    // The pair was cut between two pieces.
    this.#begun += this.#quote
    this.#place = "quoted"
    return at + 1
  }

  #endCell(text: string, from: number, at: number, character: number): number {
    if (!this.#checkLength(at)) return at
    const isDelimiter = character === this.#marks.delimiter
    const isBlankLine = !isDelimiter && from === at && this.#isBetweenRecords()
    if (!isBlankLine) this.#cells.push(this.#begun + text.slice(from, at))
    this.#begun = ""
    this.#place = "start"
    if (isDelimiter) return at + 1
    this.#rows.push({ line: this.#recordLine, cells: this.#cells })
    this.#cells = []
    this.#line += 1
    this.#recordLine = this.#line
    const isPair = character === carriageReturn && text.charCodeAt(at + 1) === lineFeed
    const next = isPair ? at + 2 : at + 1
    this.#recordOffset = this.#pieceOffset + next
    return next
  }

  /** Whether the record is short enough up to here; else that is the problem. */
  #checkLength(at: number): boolean {
    if (this.problem !== undefined) return false
    if (this.#pieceOffset + at - this.#recordOffset <= maxRecordLength) return true
    const limit = `longer than ${maxRecordLength} characters`
    if (this.#place === "quoted" || this.#place === "behind quote") {
      const problem = `the cell that begins here makes its record ${limit}; a quote that never closes looks like this`
      this.#fail("unclosed-quote", problem, this.#quoteLine)
    } else {
      this.#fail("record-too-long", `the record that begins here is ${limit}`, this.#recordLine)
    }
    return false
  }

  #refuse(at: number, problem: string): number {
    if (this.#checkLength(at)) this.#fail("malformed-quote", problem, this.#line)
    return at
  }

  #fail(code: string, problem: string, line: number): void {
    const column = code === "record-too-long" ? {} : { column: this.#cells.length + 1 }
    this.problem = new RowProblem({ code, problem, line, ...column })
  }
}
