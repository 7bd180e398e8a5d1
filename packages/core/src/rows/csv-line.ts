const needsQuotes = (cell: string, delimiter: string): boolean =>
  cell.includes('"') || cell.includes(delimiter) || cell.includes("\n") || cell.includes("\r")

/** Cells as one line of CSV with its line break, quoted as RFC 4180 has it where that is needed. */
export const csvLine = (cells: ReadonlyArray<string>, delimiter = ","): string =>
  `${cells.map((cell) => (needsQuotes(cell, delimiter) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(delimiter)}\r\n`
