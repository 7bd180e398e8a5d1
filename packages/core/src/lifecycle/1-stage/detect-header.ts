type Cells = ReadonlyArray<string>

/** As many rows below the header are held against it. */
const comparedRows = 5

const emailAddress = /^[^\s@]+@[^\s@]+\.[^\s@]+$/

/** The kind of thing that stands in a cell, so far as one sees. */
const kindOf = (cell: string): "blank" | "number" | "words" => {
  const text = cell.trim()
  if (text === "") return "blank"
  // Numbers, amounts, dates and times.
  return /\d/.test(text) && !/\p{L}/u.test(text) ? "number" : "words"
}

/** True when a row has the kinds of a row above it; a blank cell may stand for anything. */
const isAlike = (one: Cells, other: Cells): boolean =>
  one.length === other.length &&
  one.every((cell, index) => {
    const kinds = [kindOf(cell), kindOf(other[index] ?? "")]
    return kinds[0] === kinds[1] || kinds.includes("blank")
  })

/** True when the first row of a file looks like the rows below it rather than like the names of columns. */
export const looksLikeData = (first: Cells, below: ReadonlyArray<Cells>): boolean => {
  const filled = first.filter((cell) => kindOf(cell) !== "blank")
  if (filled.length === 0) return false
  if (!filled.some((cell) => /\p{L}/u.test(cell))) return true
  if (filled.some((cell) => emailAddress.test(cell.trim()))) return true
  const next = below.slice(0, comparedRows)
  return (
    next.length > 0 &&
    first.some((cell) => kindOf(cell) === "number") &&
    next.every((row) => isAlike(first, row))
  )
}

/** The sentence about such a row. */
export const headerGuess =
  "The first row was taken for the header, though it looks like data. If the file has no header, name its columns with --header."
