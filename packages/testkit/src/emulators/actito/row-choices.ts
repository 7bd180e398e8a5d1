/** What becomes of rows. The first setting of a switch is the default. */
export const rowChoices = {
  /**
   * How a row finds its record. Unknown (5.2). Assumed `key`: by the first of its unique values, record id before
   * mandatory attributes before others; any other unique value held by another record is a problem of a row that would be
   * written. `any-unique`: by all of them; two different records are a problem.
   */
  matching: ["key", "any-unique"],
  /** What rows are that the mode skips: unknown (5.2); assumed `ignored`. */
  skippedRows: ["ignored", "rejected", "uncounted"],
  /** What an empty cell does to a stored value: unknown (10.2); assumed `erase`. */
  emptyCellOnUpdate: ["erase", "keep"],
  /** What rows with the same key do: unknown (14 item 17); assumed `last-wins`. Needs `rememberRecords`. */
  duplicateKeys: ["last-wins", "later-ignored", "later-rejected", "all-rejected"],
  /** Whether booleans may be in small letters. Unknown (10.2); assumed not. */
  booleanWords: ["capitals", "any-case"],
  /** What stands between the values of a multi-valued attribute. Unknown on import (10.2); assumed as on export. */
  multiValueSeparator: [",", ";", "|"],
  /**
   * False: no record is kept and every valid row is `CREATED`, so that memory does not grow with the rows; for files of
   * benchmark size. A file that is refused halfway has then been read once, not checked first.
   */
  rememberRecords: [true, false]
} as const
