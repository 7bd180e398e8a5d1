/**
 * Everything about the V5 ETL API that no public page spells out, in one replaceable value.
 *
 * Paths, authentication, limits and rules for files are documented and stand in the code. Names of multipart parts and of
 * members of the definition, where the id stands, count names and columns of output files are assumed: profile A follows
 * the spelling of V4 where that is known. Who knows better overrides single members with a JSON file (`wireProfile`).
 */
import { Result, Schema } from "effect"
import { isJsonObject } from "./json-path.ts"

/** What a status word means: `partial` says that the run ended and that some rows were, or may have been, rejected. */
export const StatusClass = Schema.Literals(["succeeded", "partial", "failed", "running"])
export type StatusClass = typeof StatusClass.Type

/** How the data file is packed. */
export const Compression = Schema.Literals(["none", "gzip", "zip"])
export type Compression = typeof Compression.Type

const Names = Schema.Array(Schema.String)

/** A dotted path; `null` when the service has no such member, which is then neither sent nor looked for. */
const MaybePath = Schema.NullOr(Schema.String)

/** One complete assumption about the API. Members named `…s` of names are looked for in order; names ignore case. */
export const WireProfile = Schema.Struct({
  /** Shown to people only. */
  name: Schema.String,
  /** Paths below the base URL. `{entity}` and `{id}` are filled in, percent-encoded. */
  paths: Schema.Struct({
    token: Schema.String,
    /** What stands before the entity's own paths in each path scheme. */
    categoryPrefix: Schema.String,
    legacyPrefix: Schema.String,
    executions: Schema.String,
    execution: Schema.String,
    results: Schema.String,
    outputFiles: Schema.String,
    /** A predefined ETL, and how it is triggered with a data file. */
    etl: Schema.String,
    trigger: Schema.String
  }),
  /** Names of the two multipart parts; a triggered ETL is sent the data alone. */
  parts: Schema.Struct({ data: Schema.String, definition: Schema.String }),
  upload: Schema.Struct({
    /** How a file is packed when the definition does not say. */
    compression: Compression,
    /** Smaller files are sent as they are, where the definition leaves the choice. */
    plainBelowBytes: Schema.Number,
    /** How a definition is sent when the service fetches the data itself: as the only part of a form, or as JSON. */
    remoteBody: Schema.Literals(["multipart", "json"])
  }),
  /** Where values stand in the definition. */
  definition: Schema.Struct({
    name: MaybePath,
    compression: MaybePath,
    encoding: MaybePath,
    separator: MaybePath,
    enclosing: MaybePath,
    escape: MaybePath,
    /** The list of loadings; `null` when the definition itself describes the only one. */
    loadings: MaybePath,
    errorFile: MaybePath,
    resultFile: MaybePath,
    recipients: MaybePath,
    /** Where the service fetches the data: a location of its file transfers, and the name of a file there. */
    remoteLocation: MaybePath,
    remoteFile: MaybePath
  }),
  /** Where the definition stands in the body of a predefined ETL; `null` when the body is the definition. */
  etlDefinition: MaybePath,
  /** Where values stand in one loading. */
  loading: Schema.Struct({
    tableType: MaybePath,
    table: Schema.String,
    mode: Schema.String,
    mapping: Schema.String,
    /** Passed through as the user gives them. */
    transformations: MaybePath,
    /** Members of one item of the mapping; both `null` when it is an object of header → attribute instead of a list. */
    mappingColumn: Schema.NullOr(Schema.String),
    mappingAttribute: Schema.NullOr(Schema.String)
  }),
  /** The service's words for ours. */
  words: Schema.Struct({
    compressions: Schema.Struct({ none: Schema.String, gzip: Schema.String, zip: Schema.String }),
    utf8: Schema.String,
    latin1: Schema.String,
    tableTypes: Schema.Struct({ profile: Schema.String, custom: Schema.String }),
    modes: Schema.Struct({ create: Schema.String, update: Schema.String, upsert: Schema.String })
  }),
  /** What the service reads by when a definition declares no separator; `null` when unknown. */
  defaultSeparator: Schema.NullOr(Schema.String),
  /** Where values stand in an execution's body. */
  execution: Schema.Struct({
    ids: Names,
    status: Schema.String,
    /** Where its name stands when executions are listed. */
    names: Names,
    creationMoment: MaybePath,
    endMoment: MaybePath
  }),
  /** Status words beyond the table in `actito-job-state.ts`, or against it. */
  states: Schema.Record(Schema.String, StatusClass),
  /** True when `GET …/etl-executions` lists executions, all of them or the newest first. Without it there is no `find`. */
  canListExecutions: Schema.Boolean,
  /** Names of the counts in the integration results. */
  counts: Schema.Struct({
    read: Names,
    created: Names,
    updated: Names,
    ignored: Names,
    rejected: Names,
    withErrors: Names,
    /** Dotted paths of the table that a result is about, by id or name. */
    tables: Names
  }),
  /** How long after its end an execution's results may still be missing, in milliseconds. */
  resultsGraceMillis: Schema.Number,
  /** Columns of the error file and the result file. */
  outputs: Schema.Struct({
    lineNumbers: Names,
    codes: Names,
    messages: Names,
    /** A column whose name has one of these in it tells why a row was rejected. */
    messageWords: Names,
    operations: Names,
    /** Words in the operation column that say that a row was not rejected. */
    acceptedWords: Names
  })
})
export type WireProfile = typeof WireProfile.Type

/** Profile A: what is assumed unless something else is given. */
export const profileA: WireProfile = {
  name: "A",
  paths: {
    token: "/auth/token",
    categoryPrefix: "/mass-imports/v5/entities/{entity}",
    legacyPrefix: "/v5/entities/{entity}",
    executions: "/etl-executions",
    execution: "/etl-executions/{id}",
    results: "/etl-executions/{id}/integration-results",
    outputFiles: "/etl-executions/{id}/output-files",
    etl: "/etls/{id}",
    trigger: "/etls/{id}/trigger-execution"
  },
  // As in V4, which is described alike but for the path and the JSON.
  parts: { data: "inputFile", definition: "parameters" },
  upload: { compression: "gzip", plainBelowBytes: 1_000_000, remoteBody: "multipart" },
  definition: {
    name: "name",
    compression: "compression",
    encoding: "encoding",
    separator: "format.separator",
    enclosing: "format.enclosing",
    escape: "format.escape",
    loadings: "dataLoadings",
    errorFile: "generateErrorFile",
    resultFile: "generateResultFile",
    recipients: "report.recipients",
    remoteLocation: "source.locationId",
    remoteFile: "source.fileNamePattern"
  },
  etlDefinition: null,
  loading: {
    tableType: "destination.type",
    table: "destination.id",
    mode: "mode",
    mapping: "attributesMapping",
    transformations: "transformations",
    mappingColumn: "headerColumn",
    mappingAttribute: "attributeName"
  },
  words: {
    compressions: { none: "NONE", gzip: "GZIP", zip: "ZIP" },
    utf8: "UTF-8",
    latin1: "ISO-8859-1",
    tableTypes: { profile: "PROFILE_TABLE", custom: "CUSTOM_TABLE" },
    modes: { create: "CREATE_ONLY", update: "UPDATE_ONLY", upsert: "CREATE_UPDATE" }
  },
  defaultSeparator: ",",
  execution: {
    ids: ["id", "executionId", "etlExecutionId"],
    status: "status",
    names: ["name", "definition.name"],
    creationMoment: "creationMoment",
    endMoment: "endMoment"
  },
  states: {},
  canListExecutions: false,
  counts: {
    read: ["rowsRead", "read", "rowsProcessed", "rowsTotal"],
    created: ["rowsCreated", "created"],
    updated: ["rowsUpdated", "updated"],
    ignored: ["rowsIgnored", "ignored", "rowsSkipped"],
    rejected: ["rowsInError", "rowsRejected", "rejected", "inError"],
    withErrors: ["withErrors"],
    tables: ["destination.id", "destination.name", "tableId", "table"]
  },
  resultsGraceMillis: 10_000,
  outputs: {
    lineNumbers: ["lineNumber", "line", "rowNumber"],
    codes: ["errorCode"],
    messages: ["errorMessage"],
    messageWords: ["error", "message", "reason"],
    operations: ["operation"],
    acceptedWords: ["CREATED", "UPDATED", "IGNORED"]
  }
}

/** The members of one value put over those of another, objects member by member, everything else as a whole. */
const laidOver = (base: unknown, over: unknown): unknown => {
  if (!isJsonObject(base) || !isJsonObject(over)) return over
  const merged: Record<string, unknown> = { ...base }
  for (const [name, value] of Object.entries(over)) merged[name] = laidOver(base[name], value)
  return merged
}

const decodeProfile = Schema.decodeUnknownResult(WireProfile, { errors: "all", onExcessProperty: "error" })

/** Profile A with these members instead of its own, or a sentence that says which of them cannot be used. */
export const overrideProfile = (members: unknown): Result.Result<WireProfile, string> => {
  if (!isJsonObject(members)) return Result.fail("it is not a JSON object")
  const decoded = decodeProfile(laidOver(profileA, members))
  return Result.isSuccess(decoded) ? Result.succeed(decoded.success) : Result.fail(decoded.failure.message)
}
