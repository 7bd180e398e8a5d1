/** How the API takes requests and words its answers. The first setting of a switch is the default. */
export const answerChoices = {
  /** Whether the username beside the key has to be empty. Section 3, inferred. */
  usernames: ["any", "empty-only"],
  /** Status of a successful upload. Section 4, assumed. */
  uploadStatus: [200, 201, 202],
  /** How the format of an upload without a form, and so without a filename, is found out. Section 4, assumed. */
  rawUploads: ["guessed", "by-content-type", "refused"],
  /** Whether an upload above the limit is read and answered with 413, or cut off. Section 4, assumed. */
  tooLargeUploads: ["413", "reset"],
  /** Whether a `fileRef` has the shape of the documentation's example, or one that tells nothing. Section 4. */
  fileRefShape: ["documented", "opaque"],
  /** Whether one `fileRef` may back two jobs. Section 4, assumed. */
  fileRefReuse: ["allowed", "refused"],
  /** What a job for an unknown or forgotten `fileRef` is refused with: 404, or a plain 400. Section 4, assumed. */
  unknownFileError: ["not-found", "bad-request"],
  /** Whether JSON answers hold members that no document names. Section 16. */
  extraMembers: [false, true],
  /** Whether refusals outside GraphQL carry the envelope, or a proxy's page instead. Section 11.1. */
  restErrorBodies: ["json", "html"],
  /** Content type of GraphQL answers; the second is that of GraphQL over HTTP. Section 5.1, assumed. */
  graphqlContentType: ["application/json", "application/graphql-response+json"],
  /** HTTP status of GraphQL answers with errors: 200, or the one of the error. Section 11.2: "normally" 200. */
  graphqlErrorStatus: ["200", "status-of-error"],
  /**
   * Where a GraphQL error says what it is. Section 11.2: beside each error, once at the top, or as `extensions.message`
   * and `extensions.code`; `nowhere` leaves the message alone.
   */
  apiErrorPlacement: ["per-error", "top-level", "message-and-code", "nowhere"],
  /** How an unknown field is worded: as graphql-js does, or as graphql-java does. Section 5.1; wording assumed. */
  unknownFieldWording: ["graphql-js", "graphql-java"],
  /** Whether the schema can be asked for. Section 5.1, assumed. */
  introspection: ["allowed", "refused"],
  /** The older schema has neither `validateJobCreation` nor the output format JSONL. Sections 5.2 and 5.3. */
  schemaGeneration: ["newer", "older"],
  /** Whether the schema has `validateJobCreation` at all. Section 5.2. */
  validation: ["present", "absent"],
  /** How validation reports an unknown `fileRef`. Section 5.3, assumed. */
  unknownFileInValidation: ["error-text", "graphql-error"],
  /** How validation reports what is wrong with a file's records. Section 16, assumed. */
  validationFindings: ["error-texts", "graphql-error"],
  /** How 64-bit numbers and moments are written. Section 16, assumed. */
  longNumbers: ["numbers", "texts"],
  /** Whether `job = null` comes with an error. Section 11.2, assumed. */
  unknownJob: ["null", "null-with-error"],
  /** Whether a job is shown with `stats` failing: an error next to data. Section 11.2. */
  fieldErrors: ["none", "on-stats"],
  /** How a request that comes too often is turned away; `busyEvery` says which. Section 12, assumed. */
  busyReply: ["429", "429-retry-after", "429-x-ratelimit-reset", "503", "503-retry-after"]
} as const
