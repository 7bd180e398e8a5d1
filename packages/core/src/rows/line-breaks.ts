/** How many line breaks of each kind there are. */
export interface LineBreaks {
  crlf: number
  lf: number
  cr: number
}

const lineFeed = 10

/**
 * Counts line breaks in text that comes in pieces, at the speed of `indexOf`.
 *
 * Lines end at LF, CR LF or CR, as they do for the rows of CSV.
 */
export class LineBreakCount implements LineBreaks {
  crlf = 0
  lf = 0
  cr = 0
  #endsWithReturn = false

  /** Line of what comes next, from 1, where that is no LF. */
  get line(): number {
    return this.total + (this.#endsWithReturn ? 2 : 1)
  }

  /** All of them. A CR at the end of the text so far counts when it is known what follows. */
  get total(): number {
    return this.crlf + this.lf + this.cr
  }

  /** Adds a piece of text. */
  add(text: string): void {
    if (this.#endsWithReturn && text !== "") {
      if (text.startsWith("\n")) {
        this.crlf += 1
        this.lf -= 1
      } else this.cr += 1
      this.#endsWithReturn = false
    }
    for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) this.lf += 1
    for (let at = text.indexOf("\r"); at !== -1; at = text.indexOf("\r", at + 1)) {
      if (at + 1 === text.length) this.#endsWithReturn = true
      else if (text.charCodeAt(at + 1) === lineFeed) {
        this.crlf += 1
        this.lf -= 1
      } else this.cr += 1
    }
  }

  /** Takes away breaks that are part of cells. */
  takeAway({ cr, crlf, lf }: LineBreaks): void {
    this.crlf -= crlf
    this.lf -= lf
    this.cr -= cr
  }

  /** The text is over: a CR at its end stands alone. */
  end(): void {
    if (this.#endsWithReturn) this.cr += 1
    this.#endsWithReturn = false
  }
}
