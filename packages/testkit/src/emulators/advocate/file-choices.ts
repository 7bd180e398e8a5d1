/** What result files hold, and how they are got. The first setting of a switch is the default. */
export const fileChoices = {
  /**
   * What `recordNumber` counts in the error file. Section 9, assumed.
   *
   * `one-based-header-counted` calls a CSV's first data row 2; JSONL has no header and counts from one. `lines` gives the
   * line of the file on which the record begins.
   */
  recordNumberBase: ["one-based", "zero-based", "one-based-header-counted", "lines"],
  /** Whether a record with several faults gets an error row for each. Section 9. */
  severalErrorsPerRecord: [true, false],
  /** Whether messages hold commas, quotes and line breaks. Section 9, inferred. */
  errorMessages: ["plain", "awkward"],
  /** What stands behind `downloadErrorUrl` when no row was refused. Section 9, assumed. */
  errorLinkWhenNone: ["null", "empty-file", "header-only"],
  /** Order of the records in the success file. Section 16. `shuffled` mixes each thousand records. */
  successFileOrder: ["file", "shuffled"],
  /** Whether the success file lacks some rows that succeeded: every third. Section 16. */
  successFileRows: ["all", "some-missing"],
  /** Columns of the success file. Section 9: which optional groups appear is not known. `fewer` has only the keys. */
  successColumns: ["documented", "more", "fewer", "reordered"],
  /** Whether values come back as given, or normalised: codes and e-mails in one case, full locales. Section 16. */
  successValues: ["as-given", "normalised"],
  /** How moments are written in success files. Section 9, assumed. */
  resultDates: ["millis", "iso"],
  /** Whether an event's fields are columns of a CSV or one cell of JSON. Section 9, assumed. */
  eventFieldsInCsv: ["columns", "json"],
  /** Whether deletions have a success file: the older page has only an error file. Section 9. */
  deletionResults: ["success-file", "none"],
  /** Whether result files begin with a byte order mark. Section 16, assumed. */
  resultByteOrderMark: [false, true],
  /** Line ending of result files. Section 16, assumed. */
  resultLineEnding: ["\n", "\r\n"],
  /** Whether a download on the API host redirects to a signed link, and how, or answers with the file. Section 9. */
  downloads: ["303-to-storage", "302-to-storage", "307-to-storage", "direct"],
  /** Where a link for holders of the key leads. Section 9, assumed. `relative` has no host: it is the API's. */
  privateLinks: ["api-host", "storage-host", "relative"],
  /** Where a link for everybody leads. Section 9, assumed. */
  publicLinks: ["storage-host", "api-host-with-token"],
  /** Whether a job shows a link to the file that was uploaded; the member is nullable. Section 5.3. */
  uploadedFileLink: ["given", "null"],
  /** What the storage host does with credentials. Section 9: some refuse a signed link that comes with them. */
  storageCredentials: ["refused", "ignored"],
  /** Status of a signed link that is too old. Section 9. */
  oldLinkStatus: [403, 404]
} as const
