/** The whole window of a terminal, for as long as something is shown there; what stood in it comes back. */
import type { Output } from "../surroundings.ts"

/** Another page for the window, without a cursor, on which a line that is too wide is cut off. */
const enter = "\u001b[?1049h\u001b[?25l\u001b[?7l"
const leaveAll = "\u001b[?7h\u001b[?25h\u001b[?1049l"
const home = "\u001b[H"
const eraseRestOfLine = "\u001b[K"
const eraseBelow = "\u001b[J"

/** Draws pages, each over the one before in one write, so that nothing flickers. */
export class FullScreen {
  private readonly output: Output
  private readonly redraw: () => void
  private isShown = false
  private letGo: (() => void) | undefined

  /** `redraw` is called when the window has changed. */
  constructor(output: Output, redraw: () => void) {
    this.output = output
    this.redraw = redraw
  }

  /** Draws a page. Begins to be shown with the first one, and again after the process was suspended. */
  draw(lines: ReadonlyArray<string>): void {
    this.letGo ??= this.output.keep?.({ leave: () => this.hide(), redraw: this.redraw }) ?? (() => undefined)
    const begun = this.isShown ? "" : enter
    this.isShown = true
    this.output.write(
      `${begun}${home}${lines.map((line) => `${line}${eraseRestOfLine}`).join("\r\n")}${eraseBelow}`
    )
  }

  /** Gives the window back as it was. */
  leave(): void {
    this.hide()
    this.letGo?.()
    this.letGo = undefined
  }

  private hide(): void {
    if (this.isShown) this.output.write(leaveAll)
    this.isShown = false
  }
}
