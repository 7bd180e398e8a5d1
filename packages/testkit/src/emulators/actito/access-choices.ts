/** Who may ask what, at which address, and what a refusal looks like. The first setting of a switch is the default. */
export const accessChoices = {
  /** `percent`: with percent-escapes, as one published sample; `jwt`: looks like a JWT. Both are documented as opaque. */
  tokenShape: ["percent", "jwt"],
  /** True: a new token ends those before it. Unknown (2.1); assumed false. */
  newTokenEndsOthers: [false, true],
  /** Answer to a token that is not accepted: 401, or a 404 that really means 401 (14 item 12). */
  refusedTokenStatus: [401, 404],
  /** True: requests for a token count toward the limits. Unknown (2.1); assumed false. */
  tokenRequestsCount: [false, true],
  /** True: the key is answered with 401, as if revoked or of another host (14 item 2). */
  refuseKey: [false, true],
  /** What the key's user may do at all (2.3). */
  rights: ["read-write", "read", "none"],
  /** Answer to a missing right: 403, or 404 to hide the resource (2.3, 14 item 12). */
  missingRightStatus: [403, 404],
  /** Whether the key's user may list entities (2.3). */
  entityRights: ["read", "none"],
  /** Whether the key's user may read the structures of profile tables (2.3). */
  tableRights: ["read", "none"],
  /**
   * What the key's user may do with predefined ETLs (2.3). `trigger-only`: neither list, read nor make them. That triggering
   * may be allowed by itself is assumed.
   */
  etlRights: ["read-write", "trigger-only", "none"],
  /** Which paths are served: with the category in front, without (announced to stop), or both (1). */
  urlScheme: ["category", "legacy", "both"],
  /** True: JSON calls need an `Accept` that allows JSON, and files one that allows their type; 406 otherwise (2.2). */
  checkAccept: [true, false],
  /** True: the code of a 429 tells the daily allowance from concurrency. Unknown (7); assumed false. */
  tellsQuotasApart: [false, true],
  /** Shape of error bodies. Unknown (12); assumed `errors` (11.5). */
  errorBody: ["errors", "message", "empty", "html", "text"]
} as const
