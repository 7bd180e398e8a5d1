import { assumed, documented, type ActitoPersonality } from "./actito-personality.ts"

/** The service with another way of letting clients in, and of refusing them. */
export const accessPersonalities: ReadonlyArray<ActitoPersonality> = [
  documented("jwt-tokens", "2.1", "Tokens look like a JWT.", { tokenShape: "jwt" }),
  assumed("lifetime-as-number", "2.1", "The lifetime of a token is a number.", { tokenLifetime: 900 }),
  assumed("one-token-at-a-time", "2.1", "A new token ends those before it.", { newTokenEndsOthers: true }),
  assumed("tokens-end-early", "14", "A token is refused after two calls, in the middle of things.", {
    tokenUses: 2
  }),
  documented("refused-token-hidden", "14", "A token that is not accepted is answered with 404.", {
    refusedTokenStatus: 404
  }),
  assumed("token-requests-count", "2.1", "Requests for a token count toward the limits.", {
    tokenRequestsCount: true
  }),
  documented("tables-forbidden", "2.3", "The structures of tables may not be read.", { tableRights: "none" }),
  documented("tables-hidden", "2.3", "The structures of tables are hidden behind a 404.", {
    tableRights: "none",
    missingRightStatus: 404
  }),
  documented("entities-forbidden", "2.3", "The entities may not be listed.", { entityRights: "none" }),
  assumed("etls-not-readable", "2.3", "Predefined ETLs may be triggered, but not read.", {
    etlRights: "trigger-only"
  }),
  assumed("both-url-schemes", "1", "The paths without a category are still served.", { urlScheme: "both" }),
  assumed("accept-ignored", "2.2", "Any Accept header will do.", { checkAccept: false }),
  documented("busy", "7", "Every fourth request is answered with 429, as others use the licence too.", {
    busyEvery: 4
  }),
  assumed("busy-with-retry-after", "7", "Every fourth request is answered with 429 and Retry-After.", {
    busyEvery: 4,
    retryAfterSeconds: 0
  }),
  assumed("quotas-told-apart", "7", "The code of a 429 tells which limit it is about.", {
    busyEvery: 4,
    tellsQuotasApart: true
  }),
  assumed("unavailable", "12", "Every fourth GET is answered with 503.", { unavailableEvery: 4 }),
  documented("slow-above-the-rate", "7", "From the third call of a minute on, each answer is slower.", {
    callsPerMinute: 2,
    slowDownMillisPerCall: 2
  }),
  assumed("binary-megabytes", "4.1", "The limit of 100 MB is one of 104,857,600 bytes.", {
    maxUploadBytes: 100 * 2 ** 20
  }),
  assumed("errors-as-message", "12", "The body of a refusal is an object with a message.", {
    errorBody: "message"
  }),
  assumed("errors-as-text", "12", "The body of a refusal is bare text.", { errorBody: "text" }),
  assumed("errors-as-web-page", "12", "The body of a refusal is a web page.", { errorBody: "html" }),
  assumed("errors-empty", "12", "A refusal has no body.", { errorBody: "empty" })
]
