import { assumed, documented, leavingUnknown, type AdvocatePersonality } from "./personality.ts"

/** The service with other result files, or with another way of getting them. */
export const filePersonalities: ReadonlyArray<AdvocatePersonality> = [
  assumed("records-from-zero", "9", "Error rows count records from zero.", {
    recordNumberBase: "zero-based"
  }),
  assumed("records-with-header", "9", "Error rows count a CSV's header as a record.", {
    recordNumberBase: "one-based-header-counted"
  }),
  assumed("records-by-line", "9", "Error rows name the line of the file on which the record begins.", {
    recordNumberBase: "lines"
  }),
  assumed("one-error-per-record", "9", "A record with several faults has one error row.", {
    severalErrorsPerRecord: false
  }),
  assumed("awkward-messages", "9", "Messages hold commas, quotes and line breaks.", {
    errorMessages: "awkward"
  }),
  assumed("error-file-empty", "9", "A job without errors has an error file without a byte.", {
    errorLinkWhenNone: "empty-file"
  }),
  assumed("error-file-header-only", "9", "A job without errors has an error file with a header.", {
    errorLinkWhenNone: "header-only"
  }),
  assumed(
    "error-columns-reordered",
    "16",
    "The error file has its columns in another order, and more of them.",
    {
      errorFileColumns: ["statusCode", "rsCode", "message", "hint", "recordNumber", "apiErrorCode"]
    }
  ),
  assumed("success-shuffled", "16", "The success file lists records in another order.", {
    successFileOrder: "shuffled"
  }),
  leavingUnknown(
    assumed("success-rows-missing", "16", "The success file lacks every third record.", {
      successFileRows: "some-missing"
    })
  ),
  assumed("success-more-columns", "9, 16", "The success file has more columns.", { successColumns: "more" }),
  assumed("success-keys-only", "9", "The success file has only the columns that name a record.", {
    successColumns: "fewer"
  }),
  assumed("success-columns-reordered", "16", "The success file has its columns in another order.", {
    successColumns: "reordered"
  }),
  assumed(
    "success-normalised",
    "16",
    "The success file has codes, e-mails and locales in a form of its own.",
    {
      successValues: "normalised"
    }
  ),
  assumed("iso-dates", "9", "The success file has moments as ISO dates.", { resultDates: "iso" }),
  assumed("event-fields-as-json", "9", "An event's fields are one cell of JSON.", {
    eventFieldsInCsv: "json"
  }),
  leavingUnknown(
    documented("no-success-file-for-deletions", "9", "Deletions have an error file only.", {
      deletionResults: "none"
    })
  ),
  assumed("byte-order-mark", "16", "Result files begin with a byte order mark.", {
    resultByteOrderMark: true
  }),
  assumed("crlf", "16", "Result files have CRLF line endings.", { resultLineEnding: "\r\n" }),
  assumed("redirects-302", "16", "Downloads redirect with 302.", { downloads: "302-to-storage" }),
  assumed("redirects-307", "16", "Downloads redirect with 307.", { downloads: "307-to-storage" }),
  documented("downloads-direct", "9", "Downloads are answered with the file itself.", {
    downloads: "direct"
  }),
  assumed("signed-links", "9", "Links lead straight to the storage host, and work for five seconds.", {
    privateLinks: "storage-host",
    signedLinkMillis: 5000
  }),
  assumed("relative-links", "9", "Links have no host.", { privateLinks: "relative" }),
  assumed("public-links-with-token", "9", "Public links lead to the API host with a token.", {
    publicLinks: "api-host-with-token"
  }),
  documented("no-uploaded-file-link", "5.3", "A job shows no link to the file that was uploaded.", {
    uploadedFileLink: "null"
  }),
  assumed("storage-ignores-credentials", "9", "The storage host lets credentials pass.", {
    storageCredentials: "ignored"
  }),
  documented("dead-links", "9", "The first signed link to a file has run out when it is used.", {
    deadLinks: 1
  }),
  assumed("dead-links-not-found", "9", "The first signed link to a file leads nowhere when it is used.", {
    deadLinks: 1,
    oldLinkStatus: 404
  }),
  assumed("links-late", "16", "A finished job has no links at the first two looks.", {
    linksAppearAfterPolls: 2
  }),
  assumed("error-link-late", "16", "The link to the error file comes two looks after that to the result.", {
    errorLinkAppearsAfterPolls: 2
  })
]
