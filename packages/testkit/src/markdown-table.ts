/** A table for people and for a README, from rows of cells: the first is the header. */
export const markdownTable = (rows: ReadonlyArray<ReadonlyArray<string>>): string => {
  const widths = (rows[0] ?? []).map((_cell, column) =>
    Math.max(3, ...rows.map((row) => (row[column] ?? "").length))
  )
  const line = (cells: ReadonlyArray<string>): string => `| ${cells.join(" | ")} |`
  const [header = [], ...others] = rows.map((row) =>
    line(row.map((cell, column) => cell.padEnd(widths[column] ?? 0)))
  )
  return [header, line(widths.map((width) => "-".repeat(width))), ...others].join("\n")
}

/** Rows whose first cell is that of the row before have it left out, so that it is read once. */
export const withoutRepeats = (
  rows: ReadonlyArray<ReadonlyArray<string>>
): ReadonlyArray<ReadonlyArray<string>> =>
  rows.map((row, index) => (rows[index - 1]?.[0] === row[0] ? ["", ...row.slice(1)] : row))

/** A text between two marks that no reader sees, so that a script can find it in a page and write it anew. */
export const marked = (name: string, text: string): string =>
  `<!-- ${name} -->\n\n${text}\n\n<!-- /${name} -->`

/** Finds a marked text in a page, the marks included. */
export const markedText = (name: string): RegExp => new RegExp(`<!-- ${name} -->[^]*<!-- /${name} -->`)
