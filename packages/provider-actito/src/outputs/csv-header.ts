/** The header of a CSV before its delimiter is known. */

/** The header line at the start of these bytes, without a byte-order mark; undefined while its end has not come. */
export const headerLine = (bytes: Uint8Array): string | undefined => {
  const text = new TextDecoder().decode(bytes)
  let isQuoted = false
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (character === '"') isQuoted = !isQuoted
    else if (!isQuoted && (character === "\n" || character === "\r")) {
      // Empty lines before the header are passed over, as they are between rows.
      if (text.slice(0, at).trim() !== "") return text.slice(0, at).replace(/^[\r\n]+/, "")
    }
  }
  return undefined
}

/** The cells of a header line. */
export const headerCells = (line: string, delimiter: string): ReadonlyArray<string> => {
  const cells: Array<string> = []
  let cell = ""
  let isQuoted = false
  for (let at = 0; at < line.length; at++) {
    const character = line[at] ?? ""
    if (isQuoted && character === '"' && line[at + 1] === '"') {
      cell += '"'
      at += 1
    } else if (character === '"') isQuoted = !isQuoted
    else if (character === delimiter && !isQuoted) {
      cells.push(cell)
      cell = ""
    } else cell += character
  }
  cells.push(cell)
  return cells
}
