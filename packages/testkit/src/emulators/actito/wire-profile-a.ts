/** Wire profile A: section 11 of the dossier, word by word. */
import type { WireProfile } from "./wire-profile.ts"

/**
 * The assumed shape of dossier section 11, spelled after the V4 API where that is known (dossier 5.2).
 *
 * Parts `inputFile` and `parameters`; creation answers 201 with `Location` and `{"id":"<digits>"}`; results are
 * wrapped in `results`; output files come as one ZIP with the separator of the definition.
 */
export const wireProfileA: WireProfile = {
  name: "A",
  parts: { data: "inputFile", definition: "parameters" },
  definition: {
    name: "name",
    compression: "compression",
    encoding: "encoding",
    separator: "format.separator",
    enclosing: "format.enclosing",
    escape: "format.escape",
    endOfLine: "format.endOfLine",
    errorFile: "generateErrorFile",
    resultFile: "generateResultFile",
    errorFilePattern: "outputFiles.errorFile.fileNamePattern",
    resultFilePattern: "outputFiles.resultFile.fileNamePattern",
    recipients: "report.recipients",
    remoteLocation: "source.locationId",
    remoteFile: "source.fileNamePattern",
    loadings: "dataLoadings",
    loading: {
      fileNamePattern: "fileNamePattern",
      optional: "optional",
      destinationKind: "destination.type",
      destinationTable: "destination.id",
      mode: "mode",
      mapping: "attributesMapping",
      transformations: "transformations"
    },
    mapping: { shape: "list", column: "headerColumn", attribute: "attributeName" },
    compressionWords: { ZIP: "ZIP", GZIP: "GZIP", NONE: "NONE" },
    encodingWords: { "UTF-8": "UTF-8", "ISO-8859-1": "ISO-8859-1" },
    kindWords: { PROFILE_TABLE: "PROFILE_TABLE", CUSTOM_TABLE: "CUSTOM_TABLE" },
    modeWords: { CREATE_ONLY: "CREATE_ONLY", UPDATE_ONLY: "UPDATE_ONLY", CREATE_UPDATE: "CREATE_UPDATE" }
  },
  execution: {
    id: "id",
    status: "status",
    creationMoment: "creationMoment",
    startMoment: "startMoment",
    endMoment: "endMoment",
    definition: "definition",
    etlId: "etlId",
    statusWords: {
      PENDING: "PENDING",
      RUNNING: "RUNNING",
      SUCCESS: "SUCCESS",
      WITH_ERROR: "WITH_ERROR",
      ERROR: "ERROR"
    },
    numericId: false,
    listWrapper: "etlExecutions"
  },
  results: {
    wrapper: "results",
    destinationKind: "destination.type",
    destinationTable: "destination.id",
    fileName: "fileName",
    read: "rowsRead",
    created: "rowsCreated",
    updated: "rowsUpdated",
    ignored: "rowsIgnored",
    rejected: "rowsInError",
    withErrors: "withErrors"
  },
  outputs: {
    lineNumber: "lineNumber",
    errorCode: "errorCode",
    errorMessage: "errorMessage",
    lineNumberFirst: false,
    operation: "operation",
    recordId: "recordId",
    operationWords: { CREATED: "CREATED", UPDATED: "UPDATED", IGNORED: "IGNORED" },
    separator: undefined,
    endOfLine: "\n",
    byteOrderMark: false,
    errorFilePattern: "errors_{id}.csv",
    resultFilePattern: "result_{id}.csv"
  },
  behaviour: {}
}
