/**
 * The GraphQL documents we send, and nothing else.
 *
 * All but `validateJobCreation` are valid against both published generations of the service's schema; that one field came
 * with the newer. The service's prose calls it `validateJobInput` and a mutation: it is neither.
 */

/** Asks what is wrong with a job before it is created. Newer schema only. */
export const validateJobCreationDocument = `query ValidateJobCreation($jobInput: JobInput!) {
  validateJobCreation(jobInput: $jobInput) {
    errors
  }
}`

/** Creates a job. */
export const createJobDocument = `mutation CreateJob($jobInput: JobInput!) {
  createJob(jobInput: $jobInput) {
    id
    dateCreated
  }
}`

/** Looks at one job. */
export const jobDocument = `query Job($id: ID!) {
  job(id: $id) {
    id
    status
    dateExpires
    stats {
      recordsProcessed
      errors
    }
  }
}`

/** Looks at one job and where its results are. */
export const jobResultsDocument = `query JobResults($id: ID!) {
  job(id: $id) {
    id
    status
    outputFormat
    dateCompleted
    dateExpires
    stats {
      errors
    }
    downloadUrl
    downloadErrorUrl
  }
}`

/** Lists a page of the tenant's jobs. */
export const jobsDocument = `query Jobs($filter: JobFilterInput, $limit: Int!, $offset: Int!) {
  jobs(filter: $filter, limit: $limit, offset: $offset) {
    data {
      id
      type
      name
      fileRef
      dateCreated
    }
    totalCount
  }
}`

/** Lists a page of the tenant's jobs for people, with all that is said of each. */
export const jobListDocument = `query JobList($limit: Int!, $offset: Int!) {
  jobs(limit: $limit, offset: $offset) {
    data {
      id
      type
      name
      requester
      status
      dateCreated
      dateCompleted
      dateExpires
      stats {
        recordsProcessed
        errors
      }
    }
    totalCount
  }
}`

/** Looks at a job that was started elsewhere, and where its file is. */
export const foreignJobDocument = `query ForeignJob($id: ID!) {
  job(id: $id) {
    id
    type
    name
    fileRef
    dateCreated
    downloadFileRefUrl
  }
}`
