import type { Look, Marks } from "../look.ts"
import { fitted, widestWidth, wrapped } from "./fitted.ts"
import type { DrawnLine } from "./live-block.ts"
import type { Piece } from "./step-under-way.ts"

/** So that what is said of a step begins in the same column for all five. */
const nameWidth = "validate".length

/** A line about a step or a part: a mark, its name, what is known of it, and for how long it has been going on. */
export interface StepLine {
  readonly mark: string
  readonly colour: keyof Look
  readonly name: string
  readonly pieces: ReadonlyArray<Piece>
  readonly time: string
}

const joined = ({ mark, name, pieces, time }: StepLine, width = nameWidth): string =>
  [`${mark} ${name.padEnd(width)}`, pieces.map(({ text }) => text).join(", "), time]
    .filter(Boolean)
    .join("  ")

const coloured = ({ colour, mark }: StepLine, look: Look, text: string): string =>
  text.startsWith(mark) ? `${look[colour](mark)}${text.slice(mark.length)}` : text

/**
 * A line that is drawn over later, and must therefore never wrap: what can be spared is left out, the rest is cut. One column
 * stays free, since some terminals wrap as soon as the last one is filled.
 */
export const movingLine = (line: StepLine, columns: number, look: Look, { cut }: Marks): DrawnLine => {
  const room = Math.max(0, columns - 1)
  let shown = line
  while (shown.pieces.length > 1 && widestWidth(joined(shown)) > room) {
    const most = Math.max(...shown.pieces.map(({ spare }) => spare))
    const last = shown.pieces.findLastIndex(({ spare }) => spare === most)
    shown = { ...shown, pieces: shown.pieces.toSpliced(last, 1) }
  }
  const [first] = shown.pieces
  if (first !== undefined && widestWidth(joined(shown)) > room) {
    // How long it takes is worth more than the end of a long word.
    const over = widestWidth(joined(shown)) - room
    const text = fitted(first.text, widestWidth(first.text) - over, cut)
    shown = { ...shown, pieces: text === "" ? [] : [{ ...first, text }] }
  }
  const plain = fitted(joined(shown), room, cut)
  return { plain, text: coloured(shown, look, plain) }
}

/**
 * A line that stays, in as many lines as it needs. Where one is not enough, the time is left out, then the gap behind the name,
 * and nothing else.
 */
export const stayingLines = (line: StepLine, columns: number, look: Look): ReadonlyArray<string> => {
  const room = columns - 1
  const withoutTime = line.pieces.length === 0 ? line : { ...line, time: "" }
  const text =
    [joined(line), joined(withoutTime)].find((each) => widestWidth(each) <= room) ?? joined(withoutTime, 0)
  return wrapped(text, room, "  ").map((each, index) => (index === 0 ? coloured(line, look, each) : each))
}
