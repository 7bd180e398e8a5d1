import type { Output } from "../surroundings.ts"
import { widestWidth } from "./fitted.ts"

const hideCursor = "\u001b[?25l"
/** Makes a terminal show its cursor. */
export const showCursor = "\u001b[?25h"
const eraseRestOfLine = "\u001b[K"
const eraseBelow = "\u001b[J"

/** A line as it is drawn, colours included, and the same without them. */
export interface DrawnLine {
  readonly text: string
  readonly plain: string
}

/**
 * Lines at the bottom of a terminal that are drawn again and again, below lines that stay.
 *
 * Each drawing is one write that goes over the one before without erasing it first, so that nothing flickers. The cursor is
 * hidden meanwhile and waits on an empty line below, so that whatever is written there by others, such as `^C`, is drawn over.
 */
export class LiveBlock {
  private readonly output: Output
  private shown: ReadonlyArray<DrawnLine> = []
  private letGo: (() => void) | undefined

  /** `redraw` is called when the window has changed. */
  constructor(output: Output, redraw: () => void) {
    this.output = output
    this.redraw = redraw
  }

  private readonly redraw: () => void

  /** Writes lines that stay, and below them the block as it is now. */
  draw(staying: ReadonlyArray<string>, block: ReadonlyArray<DrawnLine>): void {
    if (staying.length === 0 && block.length === 0 && this.shown.length === 0) return
    const lines = [...staying, ...block.map(({ text }) => text)]
    const hidden = this.hide(block.length > 0)
    this.output.write(
      this.shown.length === 0
        ? `${hidden}${lines.map((text) => `${text}\n`).join("")}`
        : `${hidden}${this.toTop()}${lines.map((text) => `${text}${eraseRestOfLine}\n`).join("")}${eraseBelow}`
    )
    this.shown = block
  }

  /** Takes the block away. What is written next stands in its place. */
  erase(): void {
    if (this.shown.length > 0) this.output.write(`${this.toTop()}${eraseBelow}`)
    this.shown = []
  }

  /** Takes the block away and gives the cursor back. */
  leave(): void {
    this.erase()
    if (this.letGo === undefined) return
    this.letGo()
    this.letGo = undefined
    this.output.write(showCursor)
  }

  private hide(isNeeded: boolean): string {
    if (!isNeeded || this.letGo !== undefined) return ""
    this.letGo = this.output.keep?.({ leave: () => this.leave(), redraw: this.redraw }) ?? (() => undefined)
    return hideCursor
  }

  /** Back to where the block begins. In a window that has become narrower its lines take several each by now. */
  private toTop(): string {
    const columns = Math.max(1, this.output.columns())
    const height = this.shown.reduce(
      (sum, { plain }) => sum + Math.max(1, Math.ceil(widestWidth(plain) / columns)),
      0
    )
    return `\r\u001b[${height}A`
  }
}
