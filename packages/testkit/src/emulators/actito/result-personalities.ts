import { assumed, documented, unsettling, type ActitoPersonality } from "./actito-personality.ts"

const late = { resultsNotReadyForPolls: 2, outputFilesNotReadyForPolls: 2 }

/** The service with other results and output files. */
export const resultPersonalities: ReadonlyArray<ActitoPersonality> = [
  assumed("results-late", "14", "Results and files are not there at the first two looks.", late),
  assumed("results-late-204", "6.2", "Results that are not there yet are answered with 204.", {
    ...late,
    notReadyStatus: 204
  }),
  assumed("results-late-400", "6.2", "Results that are not there yet are answered with 400.", {
    ...late,
    notReadyStatus: 400
  }),
  assumed("results-late-409", "6.2", "Results that are not there yet are answered with 409.", {
    ...late,
    notReadyStatus: 409
  }),
  assumed("results-as-list", "6.2", "Results are a bare list.", { resultsShape: "array" }),
  assumed("results-as-object", "6.2", "The result of one table is an object by itself.", {
    resultsShape: "object"
  }),
  unsettling("results-of-another-table", "6.2", "The results are about a table that was not loaded.", {
    resultsTables: "other"
  }),
  assumed("results-of-two-tables", "6.2", "The results are also about a table that was not loaded.", {
    resultsTables: "own-and-other"
  }),
  assumed("counts-as-text", "14", "Counts are texts.", { counts: "strings" }),
  unsettling("counts-null", "14", "Counts are null.", { counts: "null" }),
  unsettling("counts-missing", "14", "There are no counts.", { counts: "missing" }),
  unsettling("counts-of-rejected-only", "6.2", "Only rejected rows are counted, as is known of V4.", {
    counts: "rejected-only"
  }),
  documented("extra-fields", "12", "Every object has members that nobody announced.", { extraFields: true }),
  assumed("error-file-alone", "6.3", "The error file comes alone, as CSV.", { outputFiles: "plain-csv" }),
  assumed("error-file-as-gzip", "6.3", "The error file comes alone, packed with gzip.", {
    outputFiles: "gzip"
  }),
  unsettling("links-to-files", "6.3", "Instead of files there is JSON with links to them.", {
    outputFiles: "json-links"
  }),
  unsettling("files-absent", "6.3", "There are no output files: 404.", { outputFiles: "absent-404" }),
  unsettling("files-absent-204", "6.3", "There are no output files: 204.", { outputFiles: "absent-204" }),
  unsettling("files-gone", "6.3", "The output files were removed: 410.", { outputFiles: "gone-410" }),
  unsettling("files-empty", "6.3", "The archive of output files is empty.", { outputFiles: "empty-zip" }),
  unsettling("hostile-path", "14", "The archive has a file that would land outside of its folder.", {
    outputFiles: "path-traversal-entry"
  }),
  unsettling("hostile-bomb", "14", "The archive has a file that is a thousand times its packed size.", {
    outputFiles: "bomb",
    bombBytes: 8 * 2 ** 20
  }),
  unsettling("hostile-entries", "14", "The archive has hundreds of empty files.", {
    outputFiles: "too-many-entries",
    extraEntries: 300
  }),
  assumed("not-enabled-204", "6.3", "Output files that were not asked for are a 204.", {
    outputFilesNotEnabled: 204
  }),
  assumed("not-enabled-empty", "6.3", "Output files that were not asked for are an empty archive.", {
    outputFilesNotEnabled: "empty-zip"
  }),
  assumed("vague-content-type", "6.3", "Output files are octet streams, whatever is in them.", {
    vagueContentType: true
  }),
  assumed("numbered-files", "6.3", "The names of output files tell nothing.", { outputNames: "numbered" }),
  assumed("files-with-semicolons", "6.3", "Output files have a separator of their own: semicolons.", {
    outputDialect: "semicolon"
  }),
  assumed("files-with-tabs", "6.3", "Output files have a separator of their own: tabs.", {
    outputDialect: "tab"
  }),
  assumed("files-with-mark", "14", "Output files begin with a byte-order mark.", {
    outputDialect: "byte-order-mark"
  }),
  assumed("files-with-crlf", "6.3", "Output files have CRLF line ends.", { outputDialect: "crlf" }),
  assumed("rejected-keys-only", "14", "The error file repeats the key columns only.", {
    rejectedRowColumns: "keys"
  }),
  assumed("a-line-per-problem", "6.3", "The error file has a line for each problem of a row.", {
    rejectedRowLines: "one-per-problem"
  }),
  assumed("rows-counted", "6.3", "The error file counts rows, and not the header.", { lineNumbers: "row" }),
  assumed("rows-counted-with-header", "6.3", "The error file counts rows, and the header as one.", {
    lineNumbers: "row-with-header"
  }),
  assumed("no-line-numbers", "6.3", "The error file has no line numbers.", { lineNumbers: "left-out" })
]
