const carriageReturn = "\r"
const lineFeed = 10

/**
 * Counts the lines of text that comes in pieces, at the speed of `indexOf`.
 *
 * Lines end at LF, CR LF or CR, as they do for the rows of CSV.
 */
export class LineCount {
  #breaks = 0
  /** The last piece ended with CR, which is a break of its own unless LF comes next. */
  #isReturnOpen = false

  /** Line of what comes next, from 1, where that is no LF. */
  get line(): number {
    return this.#breaks + (this.#isReturnOpen ? 2 : 1)
  }

  pass(text: string): void {
    if (text === "") return
    if (this.#isReturnOpen && !text.startsWith("\n")) this.#breaks += 1
    this.#isReturnOpen = false
    for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) this.#breaks += 1
    for (let at = text.indexOf(carriageReturn); at !== -1; at = text.indexOf(carriageReturn, at + 1)) {
      if (at + 1 === text.length) this.#isReturnOpen = true
      else if (text.charCodeAt(at + 1) !== lineFeed) this.#breaks += 1
    }
  }
}
