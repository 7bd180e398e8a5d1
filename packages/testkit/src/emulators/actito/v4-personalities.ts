import { assumed, type ActitoPersonality } from "./actito-personality.ts"

/** The service with other imports before V5, or without them. */
export const v4Personalities: ReadonlyArray<ActitoPersonality> = [
  assumed("v4-not-found", "13.1", "V4 was retired: its paths are a 404.", { v4: "retired-404" }),
  assumed("v4-not-allowed", "13.1", "V4 was retired: its paths are a 405.", { v4: "retired-405" }),
  assumed("v4-gone", "13.1", "V4 was retired: its paths are a 410.", { v4: "retired-410" }),
  assumed("v4-status-as-json-text", "13.2", "The status of a V4 import is a JSON text.", {
    v4Status: "json-string"
  }),
  assumed("v4-status-as-text", "13.2", "The status of a V4 import is bare text.", { v4Status: "text" }),
  assumed("v4-failed", "13.2", "A V4 import that fails as a whole has a word of its own.", {
    v4Failure: "failed"
  }),
  assumed("v4-two-results", "13.2", "The result of a V4 import has a flag and one count.", {
    v4Counts: "documented"
  }),
  assumed("v4-errors-as-csv", "13.2", "The error file of a V4 import is not packed.", { v4ErrorFile: "csv" })
]
