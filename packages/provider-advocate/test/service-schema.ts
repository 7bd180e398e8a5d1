/**
 * The job part of the service's GraphQL schema, in its two published generations, restated from the reference: field for
 * field what our documents may rely on.
 */

const common = `
  scalar Long
  scalar RSDate
  scalar RSJsonNode
  scalar JobType

  enum JobStatus { PENDING COMPLETED ABORTED }

  input JobInput {
    type: JobType!
    fileRef: String
    outputFormat: DataFileFormat
    name: String
    requester: String
    mailtoEmail: String
    params: RSJsonNode
  }

  type JobStats { recordsProcessed: Long! errors: Long! }

  type Job {
    id: ID!
    type: JobType!
    name: String
    requester: String
    mailtoEmail: String
    fileRef: String
    status: JobStatus!
    dateCreated: RSDate
    dateCompleted: RSDate
    dateExpires: RSDate
    outputFormat: DataFileFormat
    params: RSJsonNode
    stats: JobStats
    downloadUrl(publicLink: Boolean! = false): String
    downloadErrorUrl(publicLink: Boolean! = false): String
    downloadFileRefUrl(publicLink: Boolean! = false): String
  }

  type JobList { data: [Job!]! count: Int! totalCount: Long! }
  type JobToken { token: String }
  type JobDeleteResult { deletedCount: Long! }

  input JobFilterInput {
    AND: [JobFilterInput!]
    OR: [JobFilterInput!]
    id_eq: ID
    id_in: [ID!]
    type_eq: JobType
    type_ne: JobType
    dateCreated_gte: RSDate
    dateCreated_lt: RSDate
    dateCreated_timeframe: String
    dateCompleted_gte: RSDate
    dateCompleted_lt: RSDate
    dateCompleted_timeframe: String
    status_eq: JobStatus
    status_ne: JobStatus
    status_in: [JobStatus!]
  }

  type Mutation {
    createJob(jobInput: JobInput!): Job!
    deleteJob(id: ID!): JobDeleteResult!
  }
`

const queries = `
    job(id: ID!): Job
    jobs(filter: JobFilterInput, timeZone: String, timeZoneOffset: Int, limit: Int! = 20, offset: Int! = 0): JobList!
    jobToken(id: ID!): JobToken!
`

/** The older generation: no validation, and no JSON lines. */
export const olderSchema = `${common}
  enum DataFileFormat { CSV XLSX }
  type Query {${queries}}
`

/** The newer generation. */
export const newerSchema = `${common}
  enum DataFileFormat { CSV XLSX JSONL }
  type ValidateJobCreationResult { errors: [String!]! }
  type Query {${queries}
    validateJobCreation(jobInput: JobInput!): ValidateJobCreationResult!
  }
`
