/** Numbers and words that the service documents. FACTS.md says where; what is only assumed is in `salesforce-assumptions.ts`. */

/** The oldest version of the API whose ingest jobs are as described: 41.0 has them, later ones add members only. */
export const oldestApiVersion = 41

/** Far above any version there is: a setting that is clearly mistyped is refused. */
export const newestApiVersion = 199

/** A version that is a few years from its end. */
export const standardApiVersion = "62.0"

/** 150 MB after the service has coded it in Base64, for which it advises to send 100 MB at most. */
export const standardMaxFileBytes = 100_000_000

/** Characters that a field may have. */
export const maxCellLength = 32_000

/** The service's words for what stands between two cells. */
export const delimiterWords: ReadonlyMap<string, string> = new Map([
  [",", "COMMA"],
  [";", "SEMICOLON"],
  ["\t", "TAB"],
  ["|", "PIPE"],
  ["^", "CARET"],
  ["`", "BACKQUOTE"]
])

/** What the service adds to the columns of a row in its results. */
export const resultColumns = { id: "sf__Id", created: "sf__Created", error: "sf__Error" } as const
