/**
 * Shapes of what we send, as tight as we can make them, and of what we receive: only the members we use, and lenient, so
 * that a new member, a null or a number written as text on their side is not an outage on ours.
 */
import { JsonObject } from "@bulkport/core/provider"
import { Effect, Option, Schema } from "effect"

/** What both the validation and the creation of a job are given. */
export const JobInput = Schema.Struct({
  type: Schema.String,
  fileRef: Schema.String,
  name: Schema.String,
  requester: Schema.String,
  outputFormat: Schema.Literals(["CSV", "JSONL", "XLSX"]),
  params: JsonObject,
  mailtoEmail: Schema.optionalKey(Schema.String)
})
export type JobInput = typeof JobInput.Type

/** The only filters we use. The schema has none for names or files. */
export const JobFilter = Schema.Struct({
  type_eq: Schema.optionalKey(Schema.String),
  dateCreated_gte: Schema.optionalKey(Schema.Int)
})
export type JobFilter = typeof JobFilter.Type

/** `Long` and `RSDate`: 64-bit integers, which JSON libraries write as numbers or, to be safe, as text. */
const Long = Schema.Union([
  Schema.Finite,
  Schema.String.check(Schema.isPattern(/^-?\d+$/)).pipe(Schema.decodeTo(Schema.FiniteFromString))
])

/** A member that may be missing, null or unreadable: all three say nothing. */
const perhaps = <S extends Schema.Codec<unknown, unknown>>(schema: S) =>
  Schema.optionalKey(
    Schema.NullOr(schema).pipe(Schema.catchDecoding(() => Effect.succeed(Option.some(null))))
  )

/** Reply to an upload. */
export const UploadReply = Schema.Struct({ fileRef: Schema.NonEmptyString })

/** Reply to `validateJobCreation`. */
export const ValidationReply = Schema.Struct({
  validateJobCreation: Schema.Struct({ errors: Schema.Array(Schema.String) })
})

/** A job as it is created. */
export const CreatedJob = Schema.Struct({ id: Schema.NonEmptyString, dateCreated: perhaps(Long) })
export type CreatedJob = typeof CreatedJob.Type

/** Reply to `createJob`. */
export const CreateReply = Schema.Struct({ createJob: CreatedJob })

/** A job as we look at it. */
export const Job = Schema.Struct({
  id: Schema.NonEmptyString,
  status: Schema.NonEmptyString,
  stats: perhaps(Schema.Struct({ recordsProcessed: perhaps(Long), errors: perhaps(Long) })),
  dateCompleted: perhaps(Long),
  dateExpires: perhaps(Long),
  outputFormat: perhaps(Schema.String),
  downloadUrl: perhaps(Schema.NonEmptyString),
  downloadErrorUrl: perhaps(Schema.NonEmptyString)
})
export type Job = typeof Job.Type

/** Reply to `job`: an unknown id gives null, with or without an error. */
export const JobReply = Schema.Struct({ job: Schema.NullOr(Job) })

/** A job as it is listed. */
export const ListedJob = Schema.Struct({
  id: Schema.NonEmptyString,
  type: perhaps(Schema.String),
  name: perhaps(Schema.String),
  fileRef: perhaps(Schema.String),
  dateCreated: perhaps(Long)
})
export type ListedJob = typeof ListedJob.Type

/** A page of the list, which is shared with exports and with jobs of other people. */
export const JobPage = Schema.Struct({ data: Schema.Array(ListedJob), totalCount: perhaps(Long) })
export type JobPage = typeof JobPage.Type

/** Reply to `jobs`. */
export const JobsReply = Schema.Struct({ jobs: JobPage })

/** A job as it is listed for people. */
export const JobLine = Schema.Struct({
  id: Schema.NonEmptyString,
  type: perhaps(Schema.String),
  name: perhaps(Schema.String),
  requester: perhaps(Schema.String),
  status: perhaps(Schema.NonEmptyString),
  dateCreated: perhaps(Long),
  dateCompleted: perhaps(Long),
  dateExpires: perhaps(Long),
  stats: perhaps(Schema.Struct({ recordsProcessed: perhaps(Long), errors: perhaps(Long) }))
})
export type JobLine = typeof JobLine.Type

/** A page of that list. */
export const JobLines = Schema.Struct({ data: Schema.Array(JobLine), totalCount: perhaps(Long) })
export type JobLines = typeof JobLines.Type

/** Reply to `jobs`, for people. */
export const JobListReply = Schema.Struct({ jobs: JobLines })

/** A job that was started elsewhere. */
export const ForeignJob = Schema.Struct({
  id: Schema.NonEmptyString,
  type: Schema.NonEmptyString,
  name: perhaps(Schema.String),
  fileRef: perhaps(Schema.String),
  dateCreated: perhaps(Long),
  downloadFileRefUrl: perhaps(Schema.NonEmptyString)
})
export type ForeignJob = typeof ForeignJob.Type

/** Reply to `job`, for one that was started elsewhere. */
export const ForeignJobReply = Schema.Struct({ job: Schema.NullOr(ForeignJob) })

/** The service's error object: the body of REST refusals, and `apiError` in GraphQL extensions. */
export const ApiError = Schema.Struct({
  message: perhaps(Schema.String),
  statusCode: perhaps(Long),
  apiErrorCode: perhaps(Schema.String),
  rsCode: perhaps(Schema.String),
  validationErrors: perhaps(Schema.Array(Schema.String))
})
export type ApiError = typeof ApiError.Type

const Extensions = Schema.Struct({
  classification: perhaps(Schema.String),
  code: perhaps(Schema.String),
  apiError: perhaps(ApiError)
})

/** One error of a GraphQL reply. `path` leads to the member that could not be given, such as `job`, `stats`. */
export const GraphqlError = Schema.Struct({
  message: perhaps(Schema.String),
  path: perhaps(Schema.Array(Schema.Union([Schema.String, Schema.Finite]))),
  extensions: perhaps(Extensions)
})
export type GraphqlError = typeof GraphqlError.Type

/** A GraphQL reply. `apiError` stands with each error or once at the top: both have been seen. */
export const GraphqlReply = Schema.Struct({
  data: Schema.optionalKey(Schema.Unknown),
  errors: perhaps(Schema.Array(GraphqlError)),
  extensions: perhaps(Extensions)
})
export type GraphqlReply = typeof GraphqlReply.Type
