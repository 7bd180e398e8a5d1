import { Schema } from "effect"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"

/** The statuses of answers that are no success, of all routes. */
export const problemStatuses = [400, 401, 403, 404, 408, 409, 413, 415, 422, 429, 500, 503] as const
/** One of them, or that of a path that has no such method. */
export type ProblemStatus = (typeof problemStatuses)[number] | 405

/** An answer that is no success, as in RFC 9457. */
export interface ProblemDocument {
  /** Address of the page about `tag`. */
  readonly type: string
  readonly title: string
  readonly status: number
  /** What happened, with the actual values. No secret, and nothing of a row. */
  readonly detail: string
  /** What to match on: it stays as it is. */
  readonly tag: string
  /** What to do, in words of this API. */
  readonly nextStep: string
  /** Id of the request, as in the logs of the server and in the header `x-request-id`. */
  readonly instance: string
}

/** The schema of a problem of one status, for the document of the API. */
const problemOf = (status: ProblemStatus) =>
  Schema.Struct({
    type: Schema.String,
    title: Schema.String,
    status: Schema.Literal(status),
    detail: Schema.String,
    tag: Schema.String,
    nextStep: Schema.String,
    instance: Schema.String
  })
    .annotate({ identifier: `Problem${status}`, description: titles[status] })
    .pipe(HttpApiSchema.status(status), HttpApiSchema.asJson({ contentType: "application/problem+json" }))

const titles: Readonly<Record<ProblemStatus, string>> = {
  400: "The request is not as documented",
  401: "A token is needed",
  403: "The token may not do that",
  404: "There is no such thing",
  405: "There is no such method here",
  408: "The request did not arrive in time",
  409: "That cannot be done as things stand",
  413: "The request is too large",
  415: "The request is of a kind that is not taken",
  422: "The import cannot be made like that",
  429: "Too much at once",
  500: "Something is wrong with the server",
  503: "Not for now"
}

/** What kind of problem a status stands for, in a few words. */
export const problemTitle = (status: ProblemStatus): string => titles[status]

/** Problems of all statuses. */
export const problemSchemas = problemStatuses.map(problemOf)
