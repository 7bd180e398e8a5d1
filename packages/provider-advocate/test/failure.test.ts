import { describe, expect, it } from "vitest"
import {
  type AdvocateFailure,
  doubtOf,
  type GraphqlErrors,
  type Refused,
  saysFieldUnknown,
  saysNotFound,
  toImportReason
} from "../src/advocate-failure.ts"

const target = "tenant test_abc at https://example.com"

const refused = (status: number, more: Partial<Refused> = {}): Refused => ({
  _tag: "Refused",
  endpoint: "POST /graphql",
  status,
  detail: "",
  isJson: true,
  contentType: "application/json",
  ...more
})

const errors = (more: Partial<GraphqlErrors> = {}): GraphqlErrors => ({
  _tag: "GraphqlErrors",
  endpoint: "POST /graphql",
  httpStatus: 200,
  detail: "No.",
  kinds: [],
  hasData: false,
  ...more
})

const page = { isJson: false, contentType: "text/html" }

const notSent = (isTls: boolean): AdvocateFailure => ({ _tag: "NotSent", host: "h:1", code: "ECODE", isTls })
const noReply: AdvocateFailure = { _tag: "NoReply", endpoint: "POST /graphql", code: "ECONNRESET" }
const unusable: AdvocateFailure = {
  _tag: "Unusable",
  endpoint: "POST /graphql",
  status: 200,
  problem: "got HTML"
}

const table: ReadonlyArray<
  readonly [name: string, failure: AdvocateFailure, reason: string, doubt: string | undefined]
> = [
  ["a refused connection", notSent(false), "Unreachable", undefined],
  ["a bad certificate", notSent(true), "TlsFailed", undefined],
  ["a broken connection", noReply, "ReplyLost", "ECONNRESET"],
  ["an unusable answer", unusable, "UnexpectedResponse", "HTTP 200, got HTML"],
  ["HTTP 303", refused(303), "RequestRefused", "HTTP 303"],
  ["HTTP 400", refused(400), "RequestRefused", undefined],
  ["HTTP 401", refused(401), "CredentialsRefused", undefined],
  ["HTTP 401 of a proxy", refused(401, page), "CredentialsRefused", undefined],
  ["HTTP 402", refused(402), "RequestRefused", undefined],
  ["HTTP 403", refused(403), "AccessDenied", undefined],
  ["HTTP 404", refused(404), "TargetNotFound", undefined],
  ["HTTP 404 of somebody else", refused(404, page), "UnexpectedResponse", undefined],
  ["HTTP 405 of somebody else", refused(405, page), "UnexpectedResponse", undefined],
  ["HTTP 408", refused(408), "ServiceUnavailable", "HTTP 408"],
  ["HTTP 409", refused(409), "RequestRefused", undefined],
  ["HTTP 413", refused(413), "RequestRefused", undefined],
  ["HTTP 429", refused(429), "RateLimited", undefined],
  ["HTTP 500", refused(500), "ServiceUnavailable", "HTTP 500"],
  ["HTTP 502 of a proxy", refused(502, page), "ServiceUnavailable", "HTTP 502"],
  ["HTTP 503", refused(503), "ServiceUnavailable", "HTTP 503"],
  ["HTTP 504", refused(504), "ServiceUnavailable", "HTTP 504"],
  ["HTTP 520", refused(520, page), "ServiceUnavailable", "HTTP 520"],
  ["TENANT_NOT_FOUND", refused(400, { apiErrorCode: "TENANT_NOT_FOUND" }), "TargetNotFound", undefined],
  ["a GraphQL error", errors(), "RequestRefused", undefined],
  ["a GraphQL validation error", errors({ kinds: ["ValidationError"] }), "RequestRefused", undefined],
  ["a GraphQL error of 400", errors({ apiStatus: 400 }), "RequestRefused", undefined],
  ["a GraphQL error of 401", errors({ apiStatus: 401 }), "CredentialsRefused", undefined],
  ["a GraphQL error of 403", errors({ apiStatus: 403 }), "AccessDenied", undefined],
  ["a GraphQL error of 404", errors({ apiStatus: 404 }), "RequestRefused", undefined],
  ["a GraphQL error of 429", errors({ apiStatus: 429 }), "RateLimited", undefined],
  ["a GraphQL error of 500", errors({ apiStatus: 500 }), "ServiceUnavailable", "error 500"],
  [
    "a GraphQL accident",
    errors({ kinds: ["DataFetchingException"] }),
    "RequestRefused",
    "DataFetchingException: No."
  ],
  [
    "a GraphQL accident that turns out to be a refusal",
    errors({ kinds: ["DataFetchingException"], apiStatus: 400 }),
    "RequestRefused",
    undefined
  ],
  [
    "a GraphQL error next to data",
    errors({ hasData: true, apiStatus: 400 }),
    "RequestRefused",
    "errors next to data without a job id"
  ]
]

describe("failure table", () => {
  it.each(table)("turns %s into %3$s", (_name, failure, reason) => {
    expect(toImportReason(failure, target)._tag).toBe(reason)
  })

  it.each(table)("says whether a start is in doubt after %s", (_name, failure, _reason, doubt) => {
    expect(doubtOf(failure)).toBe(doubt)
  })

  it("passes on how long to wait", () => {
    expect(toImportReason(refused(429, { retryAfterMillis: 7000 }), target)).toMatchObject({
      retryAfterMillis: 7000
    })
    expect(toImportReason(refused(503, { retryAfterMillis: 9 }), target)).toMatchObject({
      retryAfterMillis: 9
    })
    expect(toImportReason(refused(429), target)).not.toHaveProperty("retryAfterMillis")
  })

  it("names the tenant that is not known", () => {
    expect(toImportReason(refused(404), target).message).toContain(target)
  })

  it("knows an absent job from an absent tenant", () => {
    expect(saysNotFound(errors({ apiStatus: 404 }))).toBe(true)
    expect(saysNotFound(errors({ apiStatus: 404, apiErrorCode: "TENANT_NOT_FOUND" }))).toBe(false)
    expect(saysNotFound(refused(404))).toBe(false)
  })

  it.each([
    'Cannot query field "validateJobCreation" on type "Query".',
    "Validation error (FieldUndefined@[validateJobCreation]) : Field 'validateJobCreation' in type 'Query' is undefined"
  ])("understands that a field is unknown: %s", (detail) => {
    expect(saysFieldUnknown(errors({ detail }), "validateJobCreation")).toBe(true)
    expect(saysFieldUnknown(errors({ detail }), "jobs")).toBe(false)
    expect(saysFieldUnknown(errors({ detail: "No such file" }), "validateJobCreation")).toBe(false)
  })
})
