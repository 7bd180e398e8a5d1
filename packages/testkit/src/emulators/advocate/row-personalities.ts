import { assumed, documented, type AdvocatePersonality } from "./personality.ts"

/** The service with other rules for rows. A row that such a rule refuses is reported as refused. */
export const rowPersonalities: ReadonlyArray<AdvocatePersonality> = [
  assumed("mark-in-first-name", "8", "A byte order mark counts as part of the first column's name.", {
    uploadByteOrderMark: "kept"
  }),
  assumed("empty-cells-clear", "8", "An empty cell clears what is stored.", { emptyCells: "clear" }),
  assumed("typed-csv-fields", "8", "Custom and event fields of a CSV become numbers, booleans and null.", {
    csvFieldTypes: "guessed"
  }),
  documented("account-is-user", "8.1", "An account's id has to be that of its user.", {
    accountIds: "same-as-user"
  }),
  documented("locale-needs-country", "8.1", "A locale without a country is refused.", {
    languageOnlyLocale: "reject"
  }),
  assumed("unknown-codes-ignored", "11.3", "A user may name a referral code that nobody owns.", {
    unknownReferralCode: "ignore"
  }),
  documented("share-links-in-lower-case", "8.1", "Vanity links are read from sharelinks, not shareLinks.", {
    shareLinkColumn: "sharelinks"
  }),
  assumed("share-links-either-way", "8.1", "Vanity links are read from sharelinks and shareLinks.", {
    shareLinkColumn: "both"
  }),
  documented("no-short-domain", "8.1", "Vanity links are refused: the tenant has no short domain.", {
    shortDomain: "absent"
  }),
  documented("created-as-text", "8.1", "In JSONL, dateCreated may be a text of digits.", {
    textDateCreated: "accept"
  }),
  documented("image-must-be-null", "8.1", "Only null is taken for imageUrl, as the published schema says.", {
    imageUrlTexts: "reject"
  }),
  documented("converted-as-text", "8.1", "In JSONL, referredBy.isConverted must be a text.", {
    isConvertedType: "text"
  }),
  documented("converted-as-boolean", "8.1", "referredBy.isConverted must be a boolean.", {
    isConvertedType: "boolean"
  }),
  assumed("strict-user-columns", "8.1", "A user's row with a column that no document names is refused.", {
    unknownUserColumns: "reject"
  }),
  assumed("segments-per-row", "8.1", "A row's own segments have an effect.", { userSegments: "applied" }),
  documented("no-dashes-in-fields", "8.2", "Custom field names with dashes are refused.", {
    customFieldDashes: "reject"
  }),
  assumed("repeated-events-succeed", "8.3", "An event whose key was used before counts as a success.", {
    idempotencyKeys: "repeat-is-success"
  }),
  assumed("idempotency-ignored", "8.3", "Idempotency keys have no effect: a repeat is a second event.", {
    idempotencyKeys: "ignored"
  }),
  assumed("idempotency-unknown", "8.3", "Rows with an idempotency key are refused.", {
    idempotencyKeys: "unknown-member"
  }),
  assumed(
    "absent-users-are-400",
    "8.3, 8.4",
    "A row about an absent user is a bad request, not a missing thing.",
    {
      absentUsers: "bad-request"
    }
  ),
  assumed("absent-deletions-succeed", "8.4", "Deleting an absent user counts as a success.", {
    absentDeletions: "accepted"
  }),
  assumed("empty-redemptions-succeed", "8.5", "A balance from which nothing is to be redeemed is accepted.", {
    emptyRedemptions: "accepted"
  })
]
