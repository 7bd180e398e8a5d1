/** Reads an answer to its end, and makes failures of it. Whatever is foreign in a failure is safe to show. */
import { type HttpReply, retryAfterMillis, safeText, type TransportFailure } from "@bulkport/core/provider"
import { Clock, Effect, Option, type Redacted, Schema } from "effect"
import type { GraphqlErrors, Refused, Unusable } from "./advocate-failure.ts"
import { ApiError, type GraphqlReply } from "./advocate-wire.ts"

/** Cuts foreign text and blots out our secrets. */
export type Safe = (text: string) => string

/** Makes foreign text safe to show. */
export const makeSafe =
  (secrets: ReadonlyArray<Redacted.Redacted>): Safe =>
  (text) =>
    safeText(text, secrets)

/** What the head of an answer says. */
export interface AnswerHead {
  readonly endpoint: string
  readonly status: number
  readonly contentType: string
  /** The service's, or a proxy's, own id of the request. */
  readonly about: { readonly requestId?: string }
  /** How long to wait before asking again, where the service says so. */
  readonly wait: { readonly retryAfterMillis?: number }
  /** The time by the service's own clock, in milliseconds since the epoch; ours where it does not say. */
  readonly at: number
}

/** An answer read to its end. */
export interface Answer extends AnswerHead {
  /** The body as JSON; undefined when it is not JSON. */
  readonly json: unknown
}

/** Reads the head. The wait is from `Retry-After`, else from `X-RateLimit-Reset`, which the vendor's other API sends. */
export const headOf = (
  { headers, status }: HttpReply,
  endpoint: string,
  safe: Safe
): Effect.Effect<AnswerHead> =>
  Effect.map(Clock.currentTimeMillis, (now) => {
    const id = headers["x-request-id"] ?? headers["x-cloud-trace-context"] ?? headers["cf-ray"]
    const date = Date.parse(headers["date"] ?? "")
    const millis =
      retryAfterMillis(headers["retry-after"], now) ?? retryAfterMillis(headers["x-ratelimit-reset"], now)
    return {
      endpoint,
      status,
      contentType: safe(headers["content-type"]?.split(";")[0] ?? "no content type"),
      about: id === undefined ? {} : { requestId: safe(id) },
      wait: millis === undefined ? {} : { retryAfterMillis: millis },
      at: Number.isNaN(date) ? now : date
    }
  })

/** Enough for a page of jobs or a long list of validation errors. */
const maxReplyBytes = 16 * 1024 * 1024

/** Reads head and body. */
export const answerOf = (
  reply: HttpReply,
  endpoint: string,
  safe: Safe
): Effect.Effect<Answer, TransportFailure> =>
  Effect.gen(function* () {
    const head = yield* headOf(reply, endpoint, safe)
    return { ...head, json: parse(yield* reply.text(maxReplyBytes)) }
  })

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/** An answer of 2xx, or a redirect, that is of no use. */
export const unusable = ({ about, endpoint, status }: AnswerHead, problem: string): Unusable => ({
  _tag: "Unusable",
  endpoint,
  status,
  problem,
  ...about
})

/** An answer that should be JSON of a known shape and is not. */
export const unreadable = (answer: Answer, expected: string): Unusable =>
  unusable(
    answer,
    answer.json === undefined ? `expected JSON, got ${answer.contentType}` : `expected ${expected}`
  )

/** An answer of another status than 2xx. */
export const refused = (head: AnswerHead, json: unknown, safe: Safe): Refused => {
  const { about, contentType, endpoint, status, wait } = head
  const error = Option.getOrUndefined(Schema.decodeUnknownOption(ApiError)(json))
  const code = error?.apiErrorCode
  return {
    _tag: "Refused",
    endpoint,
    status,
    isJson: json !== undefined,
    contentType,
    detail: error === undefined ? "" : safe(wordsOf(error)),
    ...(typeof code === "string" ? { apiErrorCode: code } : {}),
    ...wait,
    ...about
  }
}

/** A GraphQL answer with errors. */
export const graphqlErrors = (
  answer: Answer,
  { data, errors, extensions }: GraphqlReply,
  safe: Safe
): GraphqlErrors => {
  const places = [...(errors ?? []).map((error) => error.extensions), extensions]
  const apiError = places.map((place) => place?.apiError).find((each) => each !== null && each !== undefined)
  const words = apiError === undefined ? "" : wordsOf(apiError)
  const messages = (errors ?? []).map(({ message }) => message ?? "").filter((text) => !words.includes(text))
  return {
    _tag: "GraphqlErrors",
    endpoint: answer.endpoint,
    httpStatus: answer.status,
    detail: safe([...new Set([...messages, words])].join(" ")),
    kinds: places.flatMap((place) => [place?.classification, place?.code]).filter(isText),
    hasData: typeof data === "object" && data !== null && Object.values(data).some((value) => value !== null),
    ...(typeof apiError?.statusCode === "number" ? { apiStatus: apiError.statusCode } : {}),
    ...(isText(apiError?.apiErrorCode) ? { apiErrorCode: apiError.apiErrorCode } : {}),
    ...answer.wait
  }
}

const isText = (value: string | null | undefined): value is string => typeof value === "string"

/** The words of an error object, with its codes. */
const wordsOf = ({ apiErrorCode, message, rsCode, validationErrors }: ApiError): string => {
  const codes = [apiErrorCode, rsCode].filter(isText).join(", ")
  return [message, ...(validationErrors ?? []), codes === "" ? "" : `(${codes})`]
    .filter(isText)
    .join(" ")
    .trim()
}
