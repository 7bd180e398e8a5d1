/**
 * The service as it may turn out to be: every setting of every switch under a name, and some of them together.
 *
 * A client that works with all of them works with whatever the real service does, as far as anybody knows.
 */
import { accessPersonalities } from "./access-personalities.ts"
import { assumed, documented, type ActitoPersonality } from "./actito-personality.ts"
import { executionPersonalities } from "./execution-personalities.ts"
import { resultPersonalities } from "./result-personalities.ts"
import { rowPersonalities } from "./row-personalities.ts"
import { v4Personalities } from "./v4-personalities.ts"

const awkwardAnswers: ActitoPersonality["behaviour"] = {
  tokenShape: "jwt",
  tokenLifetime: 900,
  tokenUses: 3,
  newTokenEndsOthers: true,
  tokenRequestsCount: true,
  tableRights: "none",
  missingRightStatus: 404,
  entityRights: "none",
  urlScheme: "both",
  busyEvery: 7,
  errorBody: "html",
  createStatus: 202,
  idPlacement: "location-only",
  absoluteLocation: true,
  strictNames: true,
  statusWords: "dashed",
  statusScript: ["WARMING_UP"],
  listOrder: "oldest-first",
  moments: "without-zone",
  clockSkewMillis: 60_000,
  extraFields: true
}

const awkwardFiles: ActitoPersonality["behaviour"] = {
  resultsNotReadyForPolls: 1,
  outputFilesNotReadyForPolls: 1,
  notReadyStatus: 409,
  resultsShape: "array",
  resultsTables: "own-and-other",
  counts: "strings",
  vagueContentType: true,
  outputNames: "numbered",
  outputDialect: "semicolon",
  rejectedRowColumns: "keys",
  rejectedRowLines: "one-per-problem",
  lineNumbers: "left-out"
}

/** All personalities, the documented or else assumed one first, and the combined ones last. */
export const actitoPersonalities: ReadonlyArray<ActitoPersonality> = [
  documented("usual", "11", "The service as documented, and as assumed where nothing is.", {}),
  ...accessPersonalities,
  ...executionPersonalities,
  ...resultPersonalities,
  ...rowPersonalities,
  ...v4Personalities,
  assumed(
    "awkward-answers",
    "14",
    "All about requests and executions is as awkward as can be.",
    awkwardAnswers
  ),
  assumed("awkward-files", "14", "All about results and output files is as awkward as can be.", awkwardFiles),
  assumed("everything-awkward", "14", "Requests, executions, results and files are all awkward at once.", {
    ...awkwardAnswers,
    ...awkwardFiles
  })
]
