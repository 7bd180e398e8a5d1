import { brokenAt, widestWidth } from "../progress/fitted.ts"

/**
 * A text with its lines broken between words where they are wider than the window, and set in below the beginning of what they
 * say. A command stays whole: it is copied, and the terminal's own break is not.
 */
export const forWindow = (text: string, columns: number): string =>
  text
    .split("\n")
    .flatMap((line) => (widestWidth(line) <= columns ? [line] : broken(line, columns)))
    .join("\n")

const broken = (line: string, columns: number): ReadonlyArray<string> => {
  // A name, or several cells, each with a gap behind it.
  const front = /^.* {2,}(?=\S)/.exec(line)?.[0] ?? /^ */.exec(line)?.[0] ?? ""
  const said = line.slice(front.length)
  const indent = widestWidth(front)
  // A command that has room on a line of its own is whole there, and easy to copy.
  const besides = columns - widestWidth(said)
  if (said.startsWith("bulkport ") && front.trim() !== "" && besides >= 2)
    return [front.trimEnd(), `${" ".repeat(besides >= 4 ? 4 : 2)}${said}`]
  if (indent <= columns / 2) return brokenAt(said, columns, front, " ".repeat(indent))
  // There is next to no room beside the last gap: what is said goes on below the cell before it.
  const first = widestWidth(/^ *\S.*? {2,}(?=\S)/.exec(line)?.[0] ?? "")
  const deeper = " ".repeat(first > 0 && first <= columns / 2 ? first : 4)
  const above = front.trim() === "" ? [] : [front.trimEnd()]
  return [...above, ...brokenAt(said, columns, deeper, deeper)]
}
