/** Besides what RFC 4180 has quoted: a character that readers take for a byte-order mark, and away, where a file begins with it. */
const needsQuotes = (cell: string, delimiter: string): boolean =>
  cell.includes('"') ||
  cell.includes(delimiter) ||
  cell.includes("\n") ||
  cell.includes("\r") ||
  cell.startsWith("\uFEFF")

/** Cells as one line of CSV with its line break, quoted as RFC 4180 has it where that is needed. */
export const csvLine = (cells: ReadonlyArray<string>, delimiter = ","): string =>
  // One empty cell alone would be a blank line.
  cells.length === 1 && cells[0] === ""
    ? '""\r\n'
    : `${cells.map((cell) => (needsQuotes(cell, delimiter) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(delimiter)}\r\n`
