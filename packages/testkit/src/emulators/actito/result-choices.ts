/** What results and output files look like. The first setting of a switch is the default. */
export const resultChoices = {
  /** Answer for not ready; 204 has no body. Unknown (6.2); assumed 404 (11.3). */
  notReadyStatus: [404, 204, 400, 409],
  /** An object around a list, a bare list, or a bare object (14 item 8). Several tables never come as a bare object. */
  resultsShape: ["wrapper", "array", "object"],
  /**
   * Which tables the results are about (6.2): the one that was loaded, another one that the client never named, or both, the
   * other one first.
   */
  resultsTables: ["own", "other", "own-and-other"],
  /** How counts are written (14 item 8). `rejected-only`: rejected rows are counted, as V4 is known to, and no others. */
  counts: ["numbers", "strings", "null", "missing", "rejected-only"],
  /** True: every JSON object of an execution or result has fields nobody announced (12, API evolution). */
  extraFields: [false, true],
  /**
   * What stands at the end of `output-files` (6.3, 14 item 10). All but the hostile ones may be real.
   *
   * `zip`: every enabled file in one archive. `plain-csv`: the error file alone as CSV text, or the result file when only
   * that one is enabled. `gzip`: the same, packed. `json-links`: JSON that says under which links the files are.
   * `gone-410`: gone for good.
   *
   * Hostile, all of them archives with one thing more: `path-traversal-entry` an entry named `../../../escaped.csv`,
   * `bomb` one that unpacks to `bombBytes` bytes, `too-many-entries` as many as `extraEntries` says, all empty.
   */
  outputFiles: [
    "zip",
    "plain-csv",
    "gzip",
    "json-links",
    "absent-404",
    "absent-204",
    "gone-410",
    "empty-zip",
    "path-traversal-entry",
    "bomb",
    "too-many-entries"
  ],
  /** Answer when the definition enabled neither file. Unknown (6.3); assumed 404. */
  outputFilesNotEnabled: [404, 204, "empty-zip"],
  /** True: output files are `application/octet-stream`, whatever they are. */
  vagueContentType: [false, true],
  /** Names of the files in the archive: the definition's or the profile's, or names that tell nothing (6.3). */
  outputNames: ["telling", "numbered"],
  /** How output files are written: as the wire profile says, or with this one thing otherwise (6.3, 14 item 10). */
  outputDialect: ["profile", "semicolon", "tab", "byte-order-mark", "crlf"],
  /** Whether the error file repeats every input column, or those mapped to unique attributes only. Assumed `all`. */
  rejectedRowColumns: ["all", "keys"],
  /** One line per rejected row with its first problem, or one line per problem. Assumed the first. */
  rejectedRowLines: ["one-per-row", "one-per-problem"],
  /**
   * What the line number of a rejected row counts. Unknown; assumed `physical-line`: the line of the file the row starts
   * on, the header being line 1. `row`: data rows from 1. `row-with-header`: rows from 1, the header being row 1.
   * `left-out`: there is no such column.
   */
  lineNumbers: ["physical-line", "row", "row-with-header", "left-out"]
} as const
