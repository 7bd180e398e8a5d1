/**
 * Wire profile B: everything dossier section 11 assumes, assumed differently, along the lines of section 14.
 *
 * A provider is tested against it with a profile B of its own, written from this description:
 *
 * **Create.** `POST …/etl-executions`, multipart with two file parts: `dataFile` (the data) and `etl` (the definition,
 * JSON). `trigger-execution` takes `dataFile` alone. The definition:
 *
 * ```json
 * {
 *   "label": "unique name",
 *   "file": {
 *     "packing": "zip", "charset": "utf8",
 *     "delimiter": ",", "quote": "\"", "quoteEscape": "\"", "lineEnd": "\n"
 *   },
 *   "loads": [
 *     {
 *       "filePattern": "customers.csv", "isOptional": false,
 *       "target": { "kind": "profileTable", "table": "16" },
 *       "action": "INSERT_OR_UPDATE",
 *       "columns": { "header in the file": "attribute of the table" },
 *       "transforms": []
 *     }
 *   ],
 *   "outputs": {
 *     "rejectedRows": true, "rejectedRowsName": "rejects_{id}.csv",
 *     "processedRows": true, "processedRowsName": "processed_{id}.csv"
 *   },
 *   "notify": ["someone@example.com"]
 * }
 * ```
 *
 * Required: `loads` with one item, and in it `target`, `action`, `columns`. Words: packing `zip`, `gz`, `plain`;
 * charset `utf8`, `latin1`; kind `profileTable`, `customTable`; action `INSERT`, `UPDATE`, `INSERT_OR_UPDATE`.
 * Defaults are those of profile A. With `"from": { "location": "…", "filePattern": "…" }` the service fetches the data itself:
 * then the definition is the JSON body of the request, which is no form.
 *
 * The answer is 202 with an empty body; the id is only in `Location`, an absolute URL. (When a behaviour switch puts
 * it in the body, its field is `executionId`.)
 *
 * **Execution.** `{"executionId": 1000101, "status", "createdAt", "startedAt", "finishedAt", "etl": <as sent>}`, with a
 * number for the id and moments as ISO text. Statuses: `Queued`, `In Progress`,
 * then `Finished`, `Finished With Errors` or `Failed`. The list of executions answers 404; switched on, it is a bare
 * array.
 *
 * **Results.** A bare array: `[{"tableKind", "table", "file", "linesRead", "inserted", "modified", "skipped",
 * "linesRejected", "hasRejects"}]`. 409 before the end.
 *
 * **Output files.** No archive: the CSV of the rejected rows as it is (the processed rows when only these are enabled),
 * with separator `;`, a byte-order mark and CRLF, whatever the definition says. Columns of the rejects: `row`, the key
 * columns of the input only, `reasonCode`, `rejectionReason`; `row` counts from 1 without the header. Columns of the
 * processed rows: the key columns, `action` (`INSERT`, `UPDATE`, `NONE`), `profile`. Neither enabled: 204.
 *
 * **Errors.** `{"message": "…", "code": "…"}`.
 *
 * **Token.** Looks like a JWT.
 */
import type { WireProfile } from "./wire-profile.ts"

/** The assumed shape that differs from profile A in every name, word and layout that may differ; see the module. */
export const wireProfileB: WireProfile = {
  name: "B",
  parts: { data: "dataFile", definition: "etl" },
  definition: {
    name: "label",
    compression: "file.packing",
    encoding: "file.charset",
    separator: "file.delimiter",
    enclosing: "file.quote",
    escape: "file.quoteEscape",
    endOfLine: "file.lineEnd",
    errorFile: "outputs.rejectedRows",
    resultFile: "outputs.processedRows",
    errorFilePattern: "outputs.rejectedRowsName",
    resultFilePattern: "outputs.processedRowsName",
    recipients: "notify",
    remoteLocation: "from.location",
    remoteFile: "from.filePattern",
    loadings: "loads",
    loading: {
      fileNamePattern: "filePattern",
      optional: "isOptional",
      destinationKind: "target.kind",
      destinationTable: "target.table",
      mode: "action",
      mapping: "columns",
      transformations: "transforms"
    },
    mapping: { shape: "object" },
    compressionWords: { ZIP: "zip", GZIP: "gz", NONE: "plain" },
    encodingWords: { "UTF-8": "utf8", "ISO-8859-1": "latin1" },
    kindWords: { PROFILE_TABLE: "profileTable", CUSTOM_TABLE: "customTable" },
    modeWords: { CREATE_ONLY: "INSERT", UPDATE_ONLY: "UPDATE", CREATE_UPDATE: "INSERT_OR_UPDATE" }
  },
  execution: {
    id: "executionId",
    // The one name that is documented (dossier 6.1), hence the same in every profile.
    status: "status",
    creationMoment: "createdAt",
    startMoment: "startedAt",
    endMoment: "finishedAt",
    definition: "etl",
    etlId: "predefinedEtl",
    statusWords: {
      PENDING: "Queued",
      RUNNING: "In Progress",
      SUCCESS: "Finished",
      WITH_ERROR: "Finished With Errors",
      ERROR: "Failed"
    },
    numericId: true,
    listWrapper: undefined
  },
  results: {
    wrapper: "loads",
    destinationKind: "tableKind",
    destinationTable: "table",
    fileName: "file",
    read: "linesRead",
    created: "inserted",
    updated: "modified",
    ignored: "skipped",
    rejected: "linesRejected",
    withErrors: "hasRejects"
  },
  outputs: {
    lineNumber: "row",
    errorCode: "reasonCode",
    errorMessage: "rejectionReason",
    lineNumberFirst: true,
    operation: "action",
    recordId: "profile",
    operationWords: { CREATED: "INSERT", UPDATED: "UPDATE", IGNORED: "NONE" },
    separator: ";",
    endOfLine: "\r\n",
    byteOrderMark: true,
    errorFilePattern: "rejects_{id}.csv",
    resultFilePattern: "processed_{id}.csv"
  },
  behaviour: {
    createStatus: 202,
    idPlacement: "location-only",
    absoluteLocation: true,
    tokenShape: "jwt",
    resultsShape: "array",
    notReadyStatus: 409,
    outputFiles: "plain-csv",
    outputFilesNotEnabled: 204,
    rejectedRowColumns: "keys",
    lineNumbers: "row",
    errorBody: "message",
    listExecutions: false,
    remoteBody: "json"
  }
}
