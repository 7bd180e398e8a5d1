/** Texts within the width of a window. */
import { stripVTControlCharacters } from "node:util"
import { displayWidth } from "../command-line.ts"

/** What takes one column a letter everywhere, as most texts do: to ask for each letter takes long. */
const isOfPlainLetters = /^[\x20-\x7e]*$/

/**
 * Columns that a text takes at most, colours not counted. A sign of several code points may be shown as one or as all of them,
 * depending on the terminal: the wider is counted, because a line that is too wide wraps.
 */
export const widestWidth = (text: string): number => {
  const shown = stripVTControlCharacters(text)
  return isOfPlainLetters.test(shown)
    ? shown.length
    : [...shown].reduce((sum, character) => sum + displayWidth(character), 0)
}

/** As much of a text without colours as fits into so many columns, with a sign that something is missing. */
export const fitted = (text: string, columns: number, cut = "…"): string => {
  if (widestWidth(text) <= columns) return text
  const room = columns - widestWidth(cut)
  if (room < 1) return ""
  let kept = ""
  let width = 0
  for (const character of text) {
    width += displayWidth(character)
    if (width > room) break
    kept += character
  }
  return `${kept.trimEnd()}${cut}`
}

/** What a line is not broken within: a command, which is copied whole; an amount with its unit; a word. */
const unbroken =
  /(\s*)(^bulkport .*?(?:,(?= if )|$)|"bulkport [^"]*"\S*|\d[\d.,]* (?:ms|s|min|h|B|kB|MB|GB|TB)\b\S*|\S+)/g

/** A text in lines of so many columns, broken between words. A word that is longer stays whole: it may be there to be copied. */
export const wrapped = (text: string, columns: number, indent = ""): ReadonlyArray<string> =>
  text.split("\n").flatMap((line) => {
    // A line that is set in already goes on below its own beginning.
    const front = /^ */.exec(line)?.[0] ?? ""
    return brokenAt(line.slice(front.length), columns, front, `${front}${indent}`)
  })

/** A line that begins behind something and goes on below it, set in. */
export const brokenAt = (
  said: string,
  columns: number,
  front: string,
  indent: string
): ReadonlyArray<string> => {
  const lines: Array<string> = []
  let current = front
  let isEmpty = true
  for (const [, blanks = "", word = ""] of said.matchAll(unbroken)) {
    if (!isEmpty && widestWidth(`${current}${blanks}${word}`) > columns) {
      lines.push(current)
      current = `${indent}${word}`
    } else current += `${isEmpty ? "" : blanks}${word}`
    isEmpty = false
  }
  return [...lines, current]
}
