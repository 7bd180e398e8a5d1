/** The part of the service's GraphQL schema that deals with jobs, in its own language. Sections 5.2 and 5.3. */

const validationResult = `
type ValidateJobCreationResult {
  errors: [String!]!
}
`

/** The schema of a generation; `validation` says whether it knows `validateJobCreation`. */
export const schemaDefinition = (generation: "newer" | "older", validation: boolean): string => `
scalar JobType
scalar RSDate
scalar RSJsonNode
scalar Long

enum JobStatus { PENDING COMPLETED ABORTED }

enum DataFileFormat { CSV XLSX ${generation === "newer" ? "JSONL" : ""} }

input JobInput {
  type: JobType!
  fileRef: String
  outputFormat: DataFileFormat
  name: String
  requester: String
  mailtoEmail: String
  params: RSJsonNode
}

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

type JobStats {
  recordsProcessed: Long!
  errors: Long!
}

type Job {
  id: ID!
  type: JobType!
  name: String
  requester: String
  mailtoEmail: String
  fileRef: String
  status: JobStatus!
  dateCreated: RSDate!
  dateCompleted: RSDate
  dateExpires: RSDate
  outputFormat: DataFileFormat
  params: RSJsonNode
  stats: JobStats
  downloadUrl(publicLink: Boolean! = false): String
  downloadErrorUrl(publicLink: Boolean! = false): String
  downloadFileRefUrl(publicLink: Boolean! = false): String
}

type JobList {
  data: [Job!]!
  count: Int!
  totalCount: Long!
}

type JobToken {
  token: String
}

type JobDeleteResult {
  deletedCount: Long!
}
${validation ? validationResult : ""}
type Query {
  job(id: ID!): Job
  jobs(
    filter: JobFilterInput
    timeZone: String
    timeZoneOffset: Int
    limit: Int! = 20
    offset: Int! = 0
  ): JobList!
  jobToken(id: ID!): JobToken!
  ${validation ? "validateJobCreation(jobInput: JobInput!): ValidateJobCreationResult!" : ""}
}

type Mutation {
  createJob(jobInput: JobInput!): Job!
  deleteJob(id: ID!): JobDeleteResult!
}
`
