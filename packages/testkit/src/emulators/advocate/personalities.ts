/**
 * The service as it may turn out to be: every setting of every switch under a name, and some of them together.
 *
 * A client that works with all of them works with whatever the real service does, as far as anybody knows.
 */
import { answerPersonalities } from "./answer-personalities.ts"
import { filePersonalities } from "./file-personalities.ts"
import { jobPersonalities } from "./job-personalities.ts"
import { assumed, documented, type AdvocatePersonality } from "./personality.ts"
import { rowPersonalities } from "./row-personalities.ts"

const awkwardAnswers: AdvocatePersonality["behaviour"] = {
  uploadStatus: 201,
  fileRefShape: "opaque",
  extraMembers: true,
  restErrorBodies: "html",
  graphqlContentType: "application/graphql-response+json",
  graphqlErrorStatus: "status-of-error",
  apiErrorPlacement: "top-level",
  unknownFieldWording: "graphql-java",
  validation: "absent",
  longNumbers: "texts",
  busyEvery: 5,
  busyReply: "503",
  jobIds: "opaque",
  jobLabels: "dropped",
  stats: "null",
  jobListOrder: "mixed",
  jobPageCap: 3,
  statusScript: ["QUEUED", "PROCESSING"],
  linksAppearAfterPolls: 1,
  deadLinks: 1,
  privateLinks: "relative",
  downloads: "307-to-storage"
}

const awkwardFiles: AdvocatePersonality["behaviour"] = {
  recordNumberBase: "one-based-header-counted",
  rowOrder: "mixed",
  errorMessages: "awkward",
  errorFileColumns: ["rsCode", "message", "statusCode", "recordNumber", "apiErrorCode"],
  errorLinkWhenNone: "empty-file",
  successFileOrder: "shuffled",
  successColumns: "more",
  successValues: "normalised",
  resultByteOrderMark: true,
  resultLineEnding: "\r\n",
  csvFieldTypes: "guessed"
}

/** All personalities, the documented one first and the combined ones last. */
export const advocatePersonalities: ReadonlyArray<AdvocatePersonality> = [
  documented("documented", "1", "The service as documented.", {}),
  ...answerPersonalities,
  ...jobPersonalities,
  ...filePersonalities,
  ...rowPersonalities,
  assumed(
    "awkward-answers",
    "16",
    "All about requests, jobs and links is as awkward as can be.",
    awkwardAnswers
  ),
  assumed("awkward-files", "16", "All about result files is as awkward as can be.", awkwardFiles),
  assumed("everything-awkward", "16", "Requests, jobs, links and CSV result files are all awkward at once.", {
    ...awkwardAnswers,
    ...awkwardFiles
  })
]
