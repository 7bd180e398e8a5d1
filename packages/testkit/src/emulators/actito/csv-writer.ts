/** Writes the emulator's own CSV files, in pieces and at the pace of the disk. */
import { createWriteStream, type WriteStream } from "node:fs"
import { once } from "node:events"

/** How a file is written. */
export interface CsvDialect {
  readonly separator: string
  readonly endOfLine: string
  readonly byteOrderMark: boolean
}

const pieceLength = 1 << 16

/** A CSV file being written. UTF-8; cells are quoted where needed, with `"` doubled. */
export class CsvWriter {
  readonly #stream: WriteStream
  readonly #dialect: CsvDialect
  #piece: string

  constructor(path: string, dialect: CsvDialect) {
    this.#stream = createWriteStream(path)
    this.#dialect = dialect
    this.#piece = dialect.byteOrderMark ? "\uFEFF" : ""
  }

  /** Adds a line. Must be awaited before the next one. */
  async write(cells: ReadonlyArray<string>): Promise<void> {
    this.#piece +=
      cells.map((cell) => this.#quote(cell)).join(this.#dialect.separator) + this.#dialect.endOfLine
    if (this.#piece.length < pieceLength) return
    const piece = this.#piece
    this.#piece = ""
    if (!this.#stream.write(piece)) await once(this.#stream, "drain")
  }

  /** Ends the file once everything is on the disk. */
  async close(): Promise<void> {
    this.#stream.end(this.#piece)
    await once(this.#stream, "close")
  }

  #quote(cell: string): string {
    if (!/["\r\n]/.test(cell) && !cell.includes(this.#dialect.separator)) return cell
    return `"${cell.replaceAll('"', '""')}"`
  }
}
