const breaksIn = (text: string, lineBreak: string): number => {
  let count = 0
  for (let at = text.indexOf(lineBreak); at !== -1; at = text.indexOf(lineBreak, at + 1)) count += 1
  return count
}

/**
 * Counts the lines of text that comes in pieces, at the speed of `indexOf`.
 *
 * Lines end at LF or CR LF, or at CR in text that has no LF for a whole piece: old files of Macs.
 */
export class LineCount {
  #breaks = 0
  /** The last piece had no LF and ended with CR, which is a break of its own unless LF comes next. */
  #isReturnOpen = false

  /** Line of what comes next, from 1, where that is no LF. */
  get line(): number {
    return this.#breaks + (this.#isReturnOpen ? 2 : 1)
  }

  pass(text: string): void {
    if (text === "") return
    if (this.#isReturnOpen && !text.startsWith("\n")) this.#breaks += 1
    this.#isReturnOpen = false
    const feeds = breaksIn(text, "\n")
    if (feeds > 0) {
      this.#breaks += feeds
      return
    }
    this.#isReturnOpen = text.endsWith("\r")
    this.#breaks += breaksIn(text, "\r") - (this.#isReturnOpen ? 1 : 0)
  }
}
