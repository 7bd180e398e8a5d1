/** How results are laid out as text: a sentence first, then lines with a name in front, then what to do next. */

/** A line with a name in front; several texts stand below each other. */
export type NamedLine = readonly [name: string, ...texts: ReadonlyArray<string | undefined>]

/** Lines of one width of names. What is `undefined` or has no text is left out. */
export const namedLines = (lines: ReadonlyArray<NamedLine | undefined>): ReadonlyArray<string> => {
  const shown = lines.flatMap((line) => {
    const [name = "", ...texts] = line ?? []
    const some = texts.filter((text) => text !== undefined)
    return some.length === 0 ? [] : [{ name, texts: some }]
  })
  const width = Math.max(0, ...shown.map(({ name }) => name.length))
  return shown.flatMap(({ name, texts }) =>
    texts.map((text, index) => `  ${(index === 0 ? name : "").padEnd(width)}  ${text}`)
  )
}

/** What to do next, with a command to copy. */
export const nextLines = (what: string, command: string | undefined): ReadonlyArray<string> =>
  command === undefined ? [] : ["", `${what}:`, `  ${command}`]

export { printable } from "@bulkport/core/preflight"

/** A text of somebody else's as a sentence, to be followed by another one. */
export const sentence = (text: string): string => (/[.!?…]$/.test(text) ? text : `${text}.`)

/** The same table without columns that are empty below their name. */
export const withoutEmptyColumns = (
  rows: ReadonlyArray<ReadonlyArray<string>>
): ReadonlyArray<ReadonlyArray<string>> =>
  rows.map((row) => row.filter((_, column) => rows.slice(1).some((other) => (other[column] ?? "") !== "")))

/** Columns of one width each, the first line being their names. */
export const table = (rows: ReadonlyArray<ReadonlyArray<string>>): ReadonlyArray<string> => {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? "").length))
  )
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd()
  )
}

/** Texts as lines. */
export const lines = (...texts: ReadonlyArray<string | ReadonlyArray<string> | undefined>): string =>
  texts
    .flat()
    .filter((text) => text !== undefined)
    .join("\n")
