/**
 * Every way in which the service can fail us, and the one table that says which reason each becomes.
 *
 * Decides on HTTP status and `apiErrorCode`. `rsCode` does not always fit its documented meaning, and wordings change.
 */
import {
  AccessDenied,
  CredentialsRefused,
  type ImportReason,
  RateLimited,
  RequestRefused,
  ServiceUnavailable,
  StagedFileGone,
  TargetNotFound,
  toReason,
  type TransportFailure,
  UnexpectedResponse
} from "@bulkport/core/provider"

/** The service answered with a status other than 2xx. */
export interface Refused {
  readonly _tag: "Refused"
  readonly endpoint: string
  readonly status: number
  /** The service's words, safe to show; empty when the body is not the service's error object. */
  readonly detail: string
  readonly apiErrorCode?: string
  readonly retryAfterMillis?: number
  readonly requestId?: string
  /** Whether the body is JSON of any kind, as the service's own answers are. */
  readonly isJson: boolean
  /** What came, such as `text/html`. */
  readonly contentType: string
}

/** The service answered a GraphQL request with errors. */
export interface GraphqlErrors {
  readonly _tag: "GraphqlErrors"
  readonly endpoint: string
  readonly httpStatus: number
  /** The service's words, safe to show. */
  readonly detail: string
  /** Status of the service's error object, where it sent one. */
  readonly apiStatus?: number
  readonly apiErrorCode?: string
  readonly retryAfterMillis?: number
  /** Names of kinds of error: `extensions.classification` and `extensions.code`. */
  readonly kinds: ReadonlyArray<string>
  /** True when some data came as well. */
  readonly hasData: boolean
}

/** The service answered with 2xx, and the body is not what is documented. */
export interface Unusable {
  readonly _tag: "Unusable"
  readonly endpoint: string
  readonly status: number
  readonly problem: string
  readonly requestId?: string
}

/** Why a call to the service has no usable answer. */
export type AdvocateFailure = TransportFailure | Refused | GraphqlErrors | Unusable

/** A refusal, whether it came as an HTTP status or inside a GraphQL reply. */
interface Refusal {
  readonly endpoint: string
  readonly status: number
  readonly detail: string
  readonly apiErrorCode?: string | undefined
  readonly retryAfter: { readonly retryAfterMillis?: number }
}

type ToReason = (refusal: Refusal, target: string) => ImportReason

const refused: ToReason = ({ detail, endpoint, status }) => new RequestRefused({ endpoint, status, detail })

const unavailable: ToReason = ({ endpoint, retryAfter, status }) =>
  new ServiceUnavailable({ endpoint, status, ...retryAfter })

const tenantUnknown: ToReason = ({ detail }, target) => new TargetNotFound({ target, detail })

/** By status. Sources: the service's pages "Errors" (docs.saasquatch.com/api/errors) and "Advocate Error Codes". */
const reasons = new Map<number, ToReason>([
  // "VALIDATION_FAILED", "BAD_REQUEST": asking again unchanged is pointless.
  [400, refused],
  // Wrong or reset key; old keys stop at once. A test key at a live tenant looks the same.
  [401, ({ detail, endpoint, status }) => new CredentialsRefused({ endpoint, status, detail })],
  // "API_REQUEST_NOT_SUPPORTED": not open to this kind of tenant or key.
  [403, ({ detail, endpoint, status }) => new AccessDenied({ endpoint, status, detail })],
  // Not in the service's list, but any proxy may say so, and so may the service tomorrow.
  [408, unavailable],
  [429, ({ endpoint, retryAfter }) => new RateLimited({ endpoint, ...retryAfter })],
  // All documented with "try again later".
  [500, unavailable],
  [502, unavailable],
  [503, unavailable],
  [504, unavailable]
])

/** Codes that say more than their status. "TENANT_NOT_FOUND" was recorded with 404 on the GraphQL address itself. */
const reasonsByCode = new Map<string, ToReason>([["TENANT_NOT_FOUND", tenantUnknown]])

const reasonOf = (refusal: Refusal, target: string): ImportReason => {
  const byCode = refusal.apiErrorCode === undefined ? undefined : reasonsByCode.get(refusal.apiErrorCode)
  const byStatus = reasons.get(refusal.status) ?? (refusal.status >= 500 ? unavailable : refused)
  return (byCode ?? byStatus)(refusal, target)
}

/** The reason for a failed call that is safe to repeat, or that certainly did nothing. */
export const toImportReason = (failure: AdvocateFailure, target: string): ImportReason => {
  switch (failure._tag) {
    case "NotSent":
    case "NoReply":
      return toReason(failure)
    case "Unusable": {
      const { endpoint, problem, requestId, status } = failure
      return new UnexpectedResponse({
        endpoint,
        status,
        problem,
        ...(requestId === undefined ? {} : { requestId })
      })
    }
    case "Refused":
      return refusedReason(failure, target)
    case "GraphqlErrors": {
      const { apiErrorCode, detail, endpoint, httpStatus } = failure
      const status = statusOf(failure) ?? httpStatus
      return reasonOf({ endpoint, status, detail, apiErrorCode, retryAfter: retryAfterOf(failure) }, target)
    }
  }
}

const retryAfterOf = ({ retryAfterMillis }: { readonly retryAfterMillis?: number }) =>
  retryAfterMillis === undefined ? {} : { retryAfterMillis }

const refusedReason = (failure: Refused, target: string): ImportReason => {
  const { apiErrorCode, contentType, detail, endpoint, isJson, requestId, status } = failure
  // Our addresses name nothing but the tenant. What is not JSON is somebody else's 404.
  if (status === 404 && isJson) return tenantUnknown({ endpoint, status, detail, retryAfter: {} }, target)
  if (!isJson && !reasons.has(status) && status < 500) {
    const problem = `expected the service's answer, got ${contentType}`
    return new UnexpectedResponse({
      endpoint,
      status,
      problem,
      ...(requestId === undefined ? {} : { requestId })
    })
  }
  return reasonOf({ endpoint, status, detail, apiErrorCode, retryAfter: retryAfterOf(failure) }, target)
}

/**
 * Kinds of GraphQL error that tell of an accident instead of a refusal. The first three are graphql-java's own words, the
 * others are those of common gateways.
 */
const accidents = new Set([
  "DataFetchingException",
  "ExecutionAborted",
  "NullValueInNonNullableField",
  "INTERNAL_ERROR",
  "INTERNAL",
  "INTERNAL_SERVER_ERROR",
  "UNAVAILABLE"
])

/**
 * What makes it doubtful whether the service acted on the request, in a few words; undefined when it certainly did not.
 *
 * Only for requests that create something.
 */
export const doubtOf = (failure: AdvocateFailure): string | undefined => {
  switch (failure._tag) {
    case "NotSent":
      return undefined
    case "NoReply":
      return failure.code
    case "Unusable":
      return `HTTP ${failure.status}, ${failure.problem}`
    case "Refused":
      // 408 and 3xx can come after the service acted; other 4xx are refusals.
      return failure.status >= 400 && failure.status < 500 && failure.status !== 408
        ? undefined
        : `HTTP ${failure.status}`
    case "GraphqlErrors": {
      const { detail, hasData, kinds } = failure
      const status = statusOf(failure)
      if (hasData) return "errors next to data without a job id"
      if (status !== undefined) return status >= 500 || status === 408 ? `error ${status}` : undefined
      const accident = kinds.find((kind) => accidents.has(kind))
      // With its words: it may be a refusal all the same, and then they are all that tells.
      return accident === undefined || detail === "" ? accident : `${accident}: ${detail}`
    }
  }
}

/** Statuses by the codes that come with them, for errors that have a code only. `NOT_FOUND` is assumed. */
const statuses = new Map([
  ["VALIDATION_FAILED", 400],
  ["BAD_REQUEST", 400],
  ["API_REQUEST_NOT_SUPPORTED", 403],
  ["NOT_FOUND", 404]
])

/** The status of the service's error object, or the one that its code stands for. Not that of the HTTP answer. */
const statusOf = ({ apiErrorCode, apiStatus, kinds }: GraphqlErrors): number | undefined =>
  apiStatus ??
  [apiErrorCode ?? "", ...kinds].map((code) => statuses.get(code)).find((status) => status !== undefined)

/**
 * Whether a GraphQL reply says that this upload does not exist: it is named, or the service's code is about a file. Anything
 * else that is missing, a program say, is a refusal. Next to data there may be a job.
 */
export const saysFileGone = (failure: AdvocateFailure, fileRef: string): boolean =>
  failure._tag === "GraphqlErrors" &&
  !failure.hasData &&
  saysNotFound(failure) &&
  (failure.detail.includes(fileRef) || /FILE/i.test(failure.apiErrorCode ?? ""))

/** Whether a GraphQL reply says that the thing asked for does not exist. */
export const saysNotFound = (failure: AdvocateFailure): boolean =>
  failure._tag === "GraphqlErrors" && statusOf(failure) === 404 && failure.apiErrorCode !== "TENANT_NOT_FOUND"

/** Whether a GraphQL reply refuses what was sent as wrong in itself. A document that the schema does not know has no status. */
export const saysInvalid = (failure: AdvocateFailure): failure is GraphqlErrors =>
  failure._tag === "GraphqlErrors" && statusOf(failure) === 400

/** The reason when what was asked about is the file of a job that does not exist yet. */
export const stagedFileGone = (reference: string, failure: AdvocateFailure): StagedFileGone =>
  new StagedFileGone({ reference, detail: failure._tag === "GraphqlErrors" ? failure.detail : "" })

/**
 * Whether a GraphQL reply says that its schema lacks this field, in the words of graphql-java (`Field 'x' in type 'Query'
 * is undefined`) or of others (`Cannot query field "x"`).
 */
export const saysFieldUnknown = (failure: AdvocateFailure, field: string): boolean =>
  failure._tag === "GraphqlErrors" &&
  failure.detail.includes(field) &&
  /cannot query field|fieldundefined|is undefined|unknown field/i.test(failure.detail)
