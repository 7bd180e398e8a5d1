/** How many line breaks of each kind there are. */
export interface LineBreaks {
  crlf: number
  lf: number
  cr: number
}

/** Counts line breaks in text that comes in pieces. */
export class LineBreakCount implements LineBreaks {
  crlf = 0
  lf = 0
  cr = 0
  #endsWithReturn = false

  /** All of them. */
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
      else if (text.charCodeAt(at + 1) === 10) {
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
