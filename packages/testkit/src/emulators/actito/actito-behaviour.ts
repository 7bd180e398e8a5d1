/**
 * What the emulator can be told to do differently, by name. The real service does one of these things each, and which
 * one is mostly unknown: sections of the dossier are named with each.
 */
import type { WireProfile } from "./wire-profile.ts"

/** What stands at the end of `output-files` (dossier 6.3, 14 item 10). All but the hostile ones may be real. */
export type OutputFilesAnswer =
  /** One ZIP with every enabled file. */
  | "zip"
  /** The error file alone as CSV text; the result file when only that one is enabled. */
  | "plain-csv"
  /** The same, packed with gzip. */
  | "gzip"
  | "absent-404"
  | "absent-204"
  /** Gone for good: 410. */
  | "gone-410"
  | "empty-zip"
  /** Hostile: the ZIP also has an entry named `../../../escaped.csv`. */
  | "path-traversal-entry"
  /** Hostile: the ZIP also has an entry that unpacks to `bombBytes` bytes. */
  | "bomb"
  /** Hostile: the ZIP also has `extraEntries` empty entries. */
  | "too-many-entries"

/** Every switch. Change it on a running emulator to change what it does from the next request on. */
export interface ActitoBehaviour {
  // Tokens (dossier 2.1)

  /** What `expiresIn` says, and how long tokens last. Documented: `"900s"`, a string. A number is answered as a number. */
  tokenLifetime: string | number
  /** `percent`: with percent-escapes, as one published sample; `jwt`: looks like a JWT. Both are documented as opaque. */
  tokenShape: "percent" | "jwt"
  /** True: a new token ends those before it. Unknown (2.1); assumed false. */
  newTokenEndsOthers: boolean
  /** True: the key is answered with 401, as if revoked or of another host (14 item 2). */
  refuseKey: boolean
  /** What the key's user may do (2.3). */
  rights: "none" | "read" | "read-write"
  /** Answer to a missing right: 403, or 404 to hide the resource (2.3, 14 item 12). */
  missingRightStatus: 403 | 404

  // URLs (dossier 1)

  /** Which paths are served: with the category in front, without (announced to stop), or both. */
  urlScheme: "category" | "legacy" | "both"
  /** True: JSON calls need an `Accept` that allows JSON, and `output-files` one that allows its type; 406 otherwise (2.2). */
  checkAccept: boolean

  // Creation (dossier 4)

  /** Unknown which (4.2); assumed 201. */
  createStatus: 200 | 201 | 202
  /** Where the id is. Assumed `body-string` (11.1). `Location` is sent with every placement but `missing`. */
  idPlacement: "body-string" | "body-number" | "location-only" | "missing"
  /** True: `Location` is a whole URL instead of a path. */
  absoluteLocation: boolean
  /** Bytes of the data part, as uploaded, above which creation answers 400. Documented: 100 MB; assumed decimal (4.1). */
  maxUploadBytes: number
  /** True: a definition's name that was used before answers 409. Unknown (5.5); assumed off. */
  strictNames: boolean
  /** What happens to fields of the definition the profile does not know. Unknown; assumed `reject`, to find misspellings. */
  unknownDefinitionFields: "reject" | "ignore"

  // Limits (dossier 7)

  /** Accepted creations per table and UTC day; 429 beyond. Documented: 24. The day's boundary is assumed. */
  dailyAllowance: number
  /** Requests in flight; 429 beyond. Documented: 5. That token requests do not count is assumed. */
  maxConcurrentRequests: number
  /** Calls within a minute above which answers slow down. Documented: 100; `Infinity` here, so that tests are quick. */
  callsPerMinute: number
  /** Delay added for each call above `callsPerMinute`. Assumed. */
  slowDownMillisPerCall: number
  /** Seconds for `Retry-After` on 429; undefined for no such header. Unknown (7); assumed none. */
  retryAfterSeconds: number | undefined
  /** True: the code of a 429 tells the daily allowance from concurrency. Unknown (7); assumed false. */
  tellsQuotasApart: boolean

  // Executions (dossier 6.1)

  /** Least time from creation to a final status: a third pending (at most a second), the rest running. `Infinity` holds it. */
  executionMillis: number
  /** Status words answered to the first polls of each execution, one each, instead of the true one (14 item 7). */
  statusScript: ReadonlyArray<string>
  /** Letter case of status words (14 item 7). */
  statusCase: "as-is" | "lower" | "upper"
  /**
   * How status and results agree (14 item 9). `with-error-but-zero`: the status says rows were rejected and the results
   * count none. `success-but-some`: the status says success however many rows the results count as rejected.
   */
  agreement: "honest" | "with-error-but-zero" | "success-but-some"
  /** True: `GET …/etl-executions` lists, newest first; false: 404. Unknown (3, operation 10); assumed present. */
  listExecutions: boolean

  // Results (dossier 6.2)

  /** Calls to the results of each ended execution that are still answered as not ready (14 item 7). */
  resultsNotReadyForPolls: number
  /** The same for output files. */
  outputFilesNotReadyForPolls: number
  /** Answer for not ready; 204 has no body. Unknown (6.2); assumed 404 (11.3). */
  notReadyStatus: 204 | 400 | 404 | 409
  /** An object around a list, a bare list, or a bare object (14 item 8). */
  resultsShape: "wrapper" | "array" | "object"
  /** How counts are written (14 item 8). */
  counts: "numbers" | "strings" | "null" | "missing"
  /** True: every JSON object of an execution or result has fields nobody announced (12, API evolution). */
  extraFields: boolean

  // Output files (dossier 6.3, 11.4)

  outputFiles: OutputFilesAnswer
  /** Answer when the definition enabled neither file. Unknown (6.3); assumed 404. */
  outputFilesNotEnabled: 204 | 404 | "empty-zip"
  /** True: output files are `application/octet-stream`, whatever they are. */
  vagueContentType: boolean
  /** Whether the error file repeats every input column, or those mapped to unique attributes only. Assumed `all`. */
  rejectedRowColumns: "all" | "keys"
  /** One line per rejected row with its first problem, or one line per problem. Assumed the first. */
  rejectedRowLines: "one-per-row" | "one-per-problem"
  /**
   * What the line number of a rejected row counts. Unknown; assumed `physical-line`: the line of the file the row starts
   * on, the header being line 1. `row`: data rows from 1. `row-with-header`: rows from 1, the header being row 1.
   */
  lineNumbers: "physical-line" | "row" | "row-with-header"
  /** Size of the hostile entry of `bomb`, unpacked. */
  bombBytes: number
  /** Number of the hostile entries of `too-many-entries`. */
  extraEntries: number

  // Rows (dossier 5.2, 10, 14)

  /**
   * How a row finds its record. Unknown (5.2). Assumed `key`: by the first of its unique values, record id before
   * mandatory attributes before others; any other unique value held by another record is a problem of the row.
   * `any-unique`: by all of them; two different records are a problem.
   */
  matching: "key" | "any-unique"
  /** What rows are that the mode skips: unknown (5.2); assumed `ignored`. */
  skippedRows: "ignored" | "rejected" | "uncounted"
  /** What an empty cell does to a stored value: unknown (10.2); assumed `erase`. */
  emptyCellOnUpdate: "erase" | "keep"
  /** What a second row with the same key does: unknown (14 item 17); assumed `last-wins`. Needs `rememberRecords`. */
  duplicateKeys: "last-wins" | "later-ignored" | "later-rejected"
  /**
   * False: no record is kept and every valid row is `CREATED`, so that memory does not grow with the rows; for files of
   * benchmark size. A file that is refused halfway has then been read once, not checked first.
   */
  rememberRecords: boolean

  // Errors (dossier 12)

  /** Shape of error bodies. Unknown (12); assumed `errors` (11.5). */
  errorBody: "errors" | "message" | "empty" | "html" | "text"
}

/** The behaviour of a new emulator under a profile. */
export const defaultBehaviour = (profile: WireProfile): ActitoBehaviour => ({
  tokenLifetime: "900s",
  tokenShape: "percent",
  newTokenEndsOthers: false,
  refuseKey: false,
  rights: "read-write",
  missingRightStatus: 403,
  urlScheme: "category",
  checkAccept: true,
  createStatus: 201,
  idPlacement: "body-string",
  absoluteLocation: false,
  maxUploadBytes: 100_000_000,
  strictNames: false,
  unknownDefinitionFields: "reject",
  dailyAllowance: 24,
  maxConcurrentRequests: 5,
  callsPerMinute: Number.POSITIVE_INFINITY,
  slowDownMillisPerCall: 50,
  retryAfterSeconds: undefined,
  tellsQuotasApart: false,
  executionMillis: 300,
  statusScript: [],
  statusCase: "as-is",
  agreement: "honest",
  listExecutions: true,
  resultsNotReadyForPolls: 0,
  outputFilesNotReadyForPolls: 0,
  notReadyStatus: 404,
  resultsShape: "wrapper",
  counts: "numbers",
  extraFields: false,
  outputFiles: "zip",
  outputFilesNotEnabled: 404,
  vagueContentType: false,
  rejectedRowColumns: "all",
  rejectedRowLines: "one-per-row",
  lineNumbers: "physical-line",
  bombBytes: 256 * 2 ** 20,
  extraEntries: 20_000,
  matching: "key",
  skippedRows: "ignored",
  emptyCellOnUpdate: "erase",
  duplicateKeys: "last-wins",
  rememberRecords: true,
  errorBody: "errors",
  ...profile.behaviour
})
