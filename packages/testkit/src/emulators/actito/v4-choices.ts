/** The imports before V5 (dossier 13). The first setting of a switch is the default. */
export const v4Choices = {
  /** Whether they are still there, or with which status they are not (13.1). Announced to stop in 2025; unknown. */
  v4: ["served", "retired-404", "retired-405", "retired-410"],
  /** Body of the status: an object, a JSON text, or bare text. Unknown but for the word `FINISHED` (13.2). */
  v4Status: ["object", "json-string", "text"],
  /** How a file that fails as a whole ends: `FINISHED` like any other, or with a word of its own. Unknown (13.2). */
  v4Failure: ["finished", "failed"],
  /** Which counts the result has: more than the documented `withErrors` and `rowsInError`, or only those (13.2). */
  v4Counts: ["more", "documented"],
  /** How the error file comes: packed like the result file, or as CSV. Unknown (13.2). */
  v4ErrorFile: ["zip", "csv"]
} as const
