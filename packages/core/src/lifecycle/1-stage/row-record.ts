/** Makes a row of cells into an object of column name → text. A missing cell is empty. */
export type RowRecord = (cells: ReadonlyArray<string>) => Readonly<Record<string, string>>

/**
 * Makes a function for the rows under a header, once for a file.
 *
 * Where the engine allows it, the function is compiled from the header: an object that is written as a literal is made
 * several times faster than one that is filled name by name. Names get into the code as JSON texts only.
 */
export const makeRowRecord = (columns: ReadonlyArray<string>): RowRecord => {
  const members = columns.map((name, index) => `[${JSON.stringify(name)}]: cells[${index}] ?? ""`)
  try {
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- falls back below where it is forbidden
    return new Function("cells", `return { ${members.join(", ")} }`) as RowRecord
  } catch {
    return (cells) => Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? ""]))
  }
}
