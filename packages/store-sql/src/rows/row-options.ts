/** What is remembered of rows, so that they are found without reading a file. */
export interface RowIndexOptions {
  /**
   * `not-accepted`: those rows one by one, and the others as ranges of lines, which finds every row by its line and those that were
   * not accepted by their key, too. `all`: every row one by one, for some 150 bytes each. `none`: rows are looked for in files only.
   * `not-accepted` unless given.
   */
  readonly rowIndex?: "none" | "not-accepted" | "all"
  /** Rows of a run that are remembered one by one at most; one with more is looked for in files. 1,000,000 unless given. */
  readonly mostIndexedRows?: number
}
