/** A matrix as plain text, 80 columns wide. */
import type { CheckOutcome } from "../conformance/reported-check.ts"
import {
  groupsOf,
  nameInGroup,
  wordsOfTotals,
  type CheckMatrix,
  type MatrixCell,
  type MatrixRow
} from "./check-matrix.ts"
import { notesOf, type MatrixNote } from "./matrix-notes.ts"

const width = 80

const cellWidth = 4

/** Side by side; more of them leave no room for the names of checks. */
const mostProviders = 8

const marks: Readonly<Record<CheckOutcome, string>> = {
  passed: "+",
  "known gap": "~",
  skipped: "-",
  failed: "X",
  "not run": "."
}

/** Draws the matrix: a line for each check under its group, a column for each provider, and the reasons as notes. */
export const plainMatrix = (matrix: CheckMatrix): string => {
  const { noteOf, notes } = notesOf(matrix)
  const blocks: Array<string> = []
  for (let first = 0; first < matrix.providers.length; first += mostProviders) {
    blocks.push(drawBlock(matrix, first, Math.min(first + mostProviders, matrix.providers.length), noteOf))
  }
  const legend = Object.entries(marks).map(([outcome, mark]) => `${mark} ${outcome}`)
  return [
    `Provider conformance, ${matrix.checks.length} checks`,
    ...blocks,
    `${legend.join("   ")}   a number is a note`,
    ...(notes.length === 0 ? [] : ["", ...notes.flatMap(noteLines)])
  ].join("\n")
}

const letterOf = (index: number): string => {
  const letter = String.fromCharCode(65 + (index % 26))
  return index < 26 ? letter : `${letter}${Math.floor(index / 26)}`
}

const drawBlock = (
  matrix: CheckMatrix,
  from: number,
  to: number,
  noteOf: (cell: MatrixCell) => MatrixNote | undefined
): string => {
  const shown = Array.from({ length: to - from }, (_each, index) => from + index)
  const legend = shown.flatMap((index) => {
    const totals = matrix.totals[index]
    const words = totals === undefined ? "" : `: ${wordsOfTotals(totals)}`
    return wrapped(`${matrix.providers[index] ?? ""}${words}`, letterOf(index).padEnd(3))
  })
  const nameWidth = width - cellWidth * shown.length
  const head = " ".repeat(nameWidth) + shown.map((index) => letterOf(index).padStart(cellWidth)).join("")
  const markOf = (cell: MatrixCell | undefined): string => {
    if (cell === undefined) return marks["not run"]
    return `${marks[cell.outcome]}${noteOf(cell)?.number ?? ""}`
  }
  const lines = (row: MatrixRow): ReadonlyArray<string> => {
    const cells = shown.map((index) => markOf(row.cells[index]).padStart(cellWidth)).join("")
    const [name = "", ...more] = wrapped(nameInGroup(row), "  ", nameWidth - 1)
    return [name.padEnd(nameWidth) + cells, ...more]
  }
  return [
    "",
    ...legend,
    "",
    head,
    ...groupsOf(matrix).flatMap(([group, rows]) => [group, ...rows.flatMap(lines), ""])
  ].join("\n")
}

const noteLines = ({ number, outcome, why }: MatrixNote): ReadonlyArray<string> =>
  wrapped(`${outcome}: ${why.replaceAll(/\s+/g, " ")}`, `${marks[outcome]}${number}`.padEnd(5))

/** Cuts a text into lines between words; the first begins with the label, the others with as many blanks. */
const wrapped = (text: string, label: string, most = width): ReadonlyArray<string> => {
  const lines: Array<string> = []
  let line = label
  for (const word of text.split(" ")) {
    const isFirst = line.length === label.length
    if (!isFirst && line.length + 1 + word.length > most) {
      lines.push(line)
      line = " ".repeat(label.length) + word
    } else line += isFirst ? word : ` ${word}`
  }
  return [...lines, line]
}
