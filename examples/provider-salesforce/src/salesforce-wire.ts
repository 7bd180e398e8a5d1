/** Shapes of what is sent and received. Members that are not used are not named, so new ones break nothing. */
import { Schema } from "effect"

/** What a job is made of. */
export interface NewJob {
  readonly object: string
  readonly operation: string
  readonly contentType: "CSV"
  readonly columnDelimiter: string
  readonly lineEnding: "LF" | "CRLF"
  readonly externalIdFieldName?: string
  readonly assignmentRuleId?: string
}

const count = Schema.optionalKey(Schema.NullOr(Schema.Number))
const flag = Schema.optionalKey(Schema.NullOr(Schema.Boolean))
const word = Schema.optionalKey(Schema.NullOr(Schema.String))

/** A job, as the service shows it when it is made, changed, looked at or listed. */
export const Job = Schema.Struct({
  id: Schema.NonEmptyString,
  state: Schema.String,
  object: word,
  operation: word,
  externalIdFieldName: word,
  assignmentRuleId: word,
  /** Where its data is sent; while it is open only. */
  contentUrl: word,
  createdDate: word,
  createdById: word,
  jobType: word,
  numberRecordsProcessed: count,
  numberRecordsFailed: count,
  errorMessage: word
})
/** A job, as the service shows it. */
export type Job = typeof Job.Type

/** A page of the list of jobs. */
export const JobPage = Schema.Struct({
  records: Schema.Array(Job),
  done: Schema.Boolean,
  nextRecordsUrl: word
})
/** A page of the list of jobs. */
export type JobPage = typeof JobPage.Type

/** What the token endpoint gives. How long a token lasts is the org's setting and not said. */
export const TokenReply = Schema.Struct({ access_token: Schema.NonEmptyString })

/** Errors of the REST API come as an array, those of sign-in as one object. */
export const ErrorReply = Schema.Union([
  Schema.Array(Schema.Struct({ errorCode: word, message: word })),
  Schema.Struct({ error: Schema.String, error_description: word })
])

/** What is used of the description of an object: a member that is missing is not known. */
export const ObjectDescription = Schema.Struct({
  fields: Schema.Array(
    Schema.Struct({
      name: Schema.NonEmptyString,
      relationshipName: word,
      createable: flag,
      updateable: flag,
      externalId: flag,
      idLookup: flag
    })
  )
})
/** What is used of the description of an object. */
export type ObjectDescription = typeof ObjectDescription.Type

/** One limit of the org. */
export const LimitsReply = Schema.Struct({
  DailyApiRequests: Schema.optionalKey(Schema.Struct({ Max: Schema.Number, Remaining: Schema.Number }))
})
