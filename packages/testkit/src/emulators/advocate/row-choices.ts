/** How uploaded files are read, and which rows are taken. The first setting of a switch is the default. */
export const rowChoices = {
  /** Whether a byte order mark is skipped, or taken for part of the first name. Section 8, assumed. */
  uploadByteOrderMark: ["skipped", "kept"],
  /** Whether an empty CSV cell means nothing or clears what is stored. Section 8, assumed. */
  emptyCells: ["ignored", "clear"],
  /** Whether a CSV's custom and event fields stay texts, or become numbers, booleans and null. Section 8, assumed. */
  csvFieldTypes: ["text", "guessed"],
  /** Whether an account's id has to be its user's. Section 8.1: the sources disagree. */
  accountIds: ["free", "same-as-user"],
  /** Whether a locale may lack its country, as in a vendor sample. Section 8.1. */
  languageOnlyLocale: ["accept", "reject"],
  /** Whether a user may name a referral code nobody owns. Section 11.3 (RS034); reading assumed. */
  unknownReferralCode: ["reject", "ignore"],
  /** Which spelling of the column of vanity links is read; the other is ignored. Section 8.1: the sources disagree. */
  shareLinkColumn: ["shareLinks", "sharelinks", "both"],
  /** Whether the tenant has the custom short domain that vanity links need. Section 8.1 (RS053). */
  shortDomain: ["present", "absent"],
  /** Whether `dateCreated` may be a text of digits in JSONL. Section 8.1: the sources disagree. */
  textDateCreated: ["reject", "accept"],
  /** Whether `imageUrl` may be a text: the published schema has null only. Section 8.1. */
  imageUrlTexts: ["accept", "reject"],
  /** What `referredBy.isConverted` has to be. Section 8.1: the sources disagree. */
  isConvertedType: ["either", "text", "boolean"],
  /** Whether members that no document names are ignored in users' rows. Section 8.1, assumed. */
  unknownUserColumns: ["ignore", "reject"],
  /** Whether a row's own `segments` have an effect. Section 8.1, assumed. */
  userSegments: ["ignored", "applied"],
  /** Whether custom field names may hold dashes. Section 8.2: prose and schema disagree. */
  customFieldDashes: ["accept", "reject"],
  /**
   * What an import makes of an event's idempotency key. Section 8.3, inferred: a repeat is refused with 409. It may also
   * pass for a success, the key may have no effect, or, being younger than the rest, be an unknown member.
   */
  idempotencyKeys: ["repeat-is-409", "repeat-is-success", "ignored", "unknown-member"],
  /** What an event, a redemption or a deletion of an absent user is refused with. Sections 8.3 and 8.4, inferred. */
  absentUsers: ["not-found", "bad-request"],
  /** Whether the deletion of an absent user is refused or counts as done. Section 8.4, inferred. */
  absentDeletions: ["refused", "accepted"],
  /** What becomes of a balance whose `valueToRedeem` is empty or zero. Section 8.5, assumed. */
  emptyRedemptions: ["refused", "accepted"]
} as const
