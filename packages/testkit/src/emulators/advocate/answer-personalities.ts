import { assumed, documented, type AdvocatePersonality } from "./personality.ts"

/** The service with another way of taking requests or of wording answers. */
export const answerPersonalities: ReadonlyArray<AdvocatePersonality> = [
  assumed("username-must-be-empty", "3", "Credentials with a username are refused.", {
    usernames: "empty-only"
  }),
  assumed("upload-created", "4", "An upload is answered with 201.", { uploadStatus: 201 }),
  assumed("upload-accepted", "4", "An upload is answered with 202.", { uploadStatus: 202 }),
  assumed(
    "raw-uploads-by-content-type",
    "4",
    "Uploads without a form are CSV or JSONL by their content type.",
    {
      rawUploads: "by-content-type"
    }
  ),
  assumed("raw-uploads-refused", "4", "Uploads without a form are refused.", { rawUploads: "refused" }),
  assumed(
    "large-uploads-cut-off",
    "4",
    "The connection is cut as soon as an upload exceeds half a megabyte.",
    {
      tooLargeUploads: "reset",
      maxUploadBytes: 512 * 1024
    }
  ),
  assumed("opaque-file-refs", "4", "A fileRef names neither tenant nor file.", { fileRefShape: "opaque" }),
  assumed("file-refs-once", "4", "A second job for the same upload is refused.", { fileRefReuse: "refused" }),
  assumed("file-refs-forgotten", "4", "An upload that no job was made for is forgotten after ten seconds.", {
    fileRefMillis: 10_000
  }),
  assumed("unknown-file-is-400", "4", "A job for an unknown upload is a bad request, not a missing thing.", {
    unknownFileError: "bad-request"
  }),
  assumed("extra-members", "16", "Every answer has members that no document names.", { extraMembers: true }),
  documented("html-refusals", "11.1", "Refusals outside GraphQL come as web pages.", {
    restErrorBodies: "html"
  }),
  assumed("graphql-content-type", "5.1", "GraphQL answers have the content type of GraphQL over HTTP.", {
    graphqlContentType: "application/graphql-response+json"
  }),
  assumed(
    "graphql-errors-with-status",
    "11.2",
    "A GraphQL request that fails has the HTTP status of its error.",
    {
      graphqlErrorStatus: "status-of-error"
    }
  ),
  documented("api-error-at-top", "11.2", "apiError stands at the top of a GraphQL answer.", {
    apiErrorPlacement: "top-level"
  }),
  documented(
    "error-message-and-code",
    "11.2",
    "GraphQL errors have a message and a code instead of apiError.",
    {
      apiErrorPlacement: "message-and-code"
    }
  ),
  documented("error-message-only", "11.2", "GraphQL errors have a message and nothing else.", {
    apiErrorPlacement: "nowhere"
  }),
  assumed("graphql-java-wording", "5.1", "Unknown fields are reported in the words of graphql-java.", {
    unknownFieldWording: "graphql-java",
    validation: "absent"
  }),
  assumed("no-introspection", "5.1", "The schema cannot be asked for.", { introspection: "refused" }),
  documented(
    "older-schema",
    "5.2, 5.3",
    "The schema has neither validateJobCreation nor JSONL as an output.",
    {
      schemaGeneration: "older"
    }
  ),
  documented("no-validation", "5.2", "The schema has no validateJobCreation.", { validation: "absent" }),
  assumed("validation-of-header", "5.3", "Validation looks at the header alone.", { validationDepth: 0 }),
  assumed("validation-of-everything", "5.3", "Validation looks at every record.", {
    validationDepth: Infinity
  }),
  assumed("validation-fails-on-unknown-file", "5.3", "Validation of an unknown upload is a GraphQL error.", {
    unknownFileInValidation: "graphql-error"
  }),
  assumed("validation-findings-as-error", "16", "What validation finds comes as a GraphQL error.", {
    validationFindings: "graphql-error"
  }),
  assumed("numbers-as-texts", "16", "64-bit numbers and moments are written as texts.", {
    longNumbers: "texts"
  }),
  assumed("unknown-job-is-error", "11.2", "An unknown job is null next to an error.", {
    unknownJob: "null-with-error"
  }),
  documented(
    "errors-next-to-data",
    "11.2",
    "A job is shown whole but for its stats, next to an error about those.",
    {
      fieldErrors: "on-stats"
    }
  ),
  assumed("busy", "12", "Every fourth request is answered with 429.", { busyEvery: 4 }),
  assumed("busy-with-retry-after", "12", "Every fourth request is answered with 429 and Retry-After.", {
    busyEvery: 4,
    busyReply: "429-retry-after",
    busySeconds: 0
  }),
  assumed(
    "busy-with-rate-limit-reset",
    "12",
    "Every fourth request is answered with 429 and X-RateLimit-Reset.",
    {
      busyEvery: 4,
      busyReply: "429-x-ratelimit-reset",
      busySeconds: 0
    }
  ),
  assumed("unavailable", "12", "Every fourth request is answered with 503.", {
    busyEvery: 4,
    busyReply: "503"
  }),
  assumed(
    "unavailable-with-retry-after",
    "12",
    "Every fourth request is answered with 503 and Retry-After.",
    {
      busyEvery: 4,
      busyReply: "503-retry-after",
      busySeconds: 0
    }
  )
]
