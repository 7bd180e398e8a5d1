const pages = "https://github.com/bulkport/bulkport/blob/main"

/** The tags of this API's own, which the README has a word about. All others are reasons of the engine. */
export const apiTags: ReadonlySet<string> = new Set([
  "BodyBroken",
  "BodyTooLarge",
  "BodyTooSlow",
  "ConnectionRefused",
  "EncodingRefused",
  "KeyTaken",
  "MethodRefused",
  "NotFound",
  "OutputGone",
  "PartsInvalid",
  "QueueFull",
  "QueueUnavailable",
  "ReportMissing",
  "RequestInvalid",
  "RunNotQueued",
  "ScopeMissing",
  "TenantDiffers",
  "TenantNeeded",
  "TenantRefused",
  "TokenMissing",
  "TokenRefused",
  "TokensUnavailable",
  "TooBusy",
  "TooManyRefused",
  "TypeRefused",
  "Unexpected"
])

/** Address of the page about a tag. */
export const problemPage = (tag: string): string =>
  apiTags.has(tag)
    ? `${pages}/packages/server/README.md#problems`
    : `${pages}/apps/docs/content/errors/${tag}.md`
