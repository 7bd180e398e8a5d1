const lineFeed = 10
const carriageReturn = 13

/**
 * Tells the line of places in text that comes in pieces, asked for in ascending order, by jumps from break to break.
 *
 * Lines end at LF, CR LF or CR.
 */
export class LineFinder {
  #text = ""
  #line = 1
  #endedWithReturn = false
  /** Offsets of the next LF and the next CR that have not been passed. */
  #nextFeed = Number.POSITIVE_INFINITY
  #nextReturn = Number.POSITIVE_INFINITY

  /** The line of the last place that was asked for, from 1. */
  get line(): number {
    return this.#line
  }

  /** Offset of the first break that stands behind all places asked for, or infinity. */
  get nextBreak(): number {
    return this.#nextFeed < this.#nextReturn ? this.#nextFeed : this.#nextReturn
  }

  begin(piece: string): void {
    this.#text = piece
    this.#nextFeed = this.#find("\n", 0)
    this.#nextReturn = this.#find("\r", 0)
  }

  /** Passes what is left of the piece. */
  end(): void {
    const { length } = this.#text
    this.lineAt(length)
    if (length > 0) this.#endedWithReturn = this.#text.charCodeAt(length - 1) === carriageReturn
    this.#text = ""
  }

  /** The line of this offset in the piece. */
  lineAt(offset: number): number {
    for (let next = this.nextBreak; next < offset; next = this.nextBreak) {
      if (this.#text.charCodeAt(next) === lineFeed) {
        const isPair = next === 0 ? this.#endedWithReturn : this.#text.charCodeAt(next - 1) === carriageReturn
        if (!isPair) this.#line += 1
        this.#nextFeed = this.#find("\n", next + 1)
      } else {
        this.#line += 1
        this.#nextReturn = this.#find("\r", next + 1)
      }
    }
    return this.#line
  }

  #find(lineBreak: string, from: number): number {
    const found = this.#text.indexOf(lineBreak, from)
    return found === -1 ? Number.POSITIVE_INFINITY : found
  }
}
