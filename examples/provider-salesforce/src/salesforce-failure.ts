/**
 * Service failure → our reason, in one table.
 *
 * The service answers with `[{ errorCode, message }]`, sign-in with `{ error, error_description }`; proxies with anything. No body
 * hides the status.
 */
import {
  AccessDenied,
  AllowanceUsedUp,
  CredentialsRefused,
  type HttpReply,
  type ImportReason,
  JobNotFound,
  OutputsGone,
  RateLimited,
  RequestRefused,
  retryAfterMillis,
  safeText,
  ServiceUnavailable,
  StagedFileGone,
  StartInDoubt,
  TargetNotFound,
  UnexpectedResponse
} from "@bulkport/core/provider"
import { Clock, Effect, Option, type Redacted, Schema } from "effect"
import { isAboutLimit, isAboutState, isAboutTheMoment } from "./salesforce-assumptions.ts"
import { ErrorReply } from "./salesforce-wire.ts"

/** A reply that is not the one hoped for, with what is needed to tell why. */
export interface Refusal {
  /** Method and path. */
  readonly endpoint: string
  readonly status: number
  /** The service's code of the first error; empty when it gave none. */
  readonly errorCode: string
  /** Codes and words of the service, safe to show; empty when it gave none. */
  readonly detail: string
  readonly retryAfterMillis: number | undefined
}

/** Says what a refusal means for the one who asked. */
export type Judge = (refusal: Refusal) => ImportReason

const later = ({ retryAfterMillis: wait }: Refusal) => (wait === undefined ? {} : { retryAfterMillis: wait })

const isLimited = ({ errorCode, status }: Refusal): boolean =>
  status === 429 || (status < 500 && isAboutLimit(errorCode))

/** The reason for a question that may be asked again. */
export const toReadReason: Judge = (refusal) => {
  const { detail, endpoint, status } = refusal
  // 403 stands for a limit on calls too.
  if (isLimited(refusal)) return new RateLimited({ endpoint, ...later(refusal) })
  if (status === 401) return new CredentialsRefused({ endpoint, status, detail })
  if (status === 403) return new AccessDenied({ endpoint, status, detail })
  if (status === 404) return new TargetNotFound({ target: endpoint, detail })
  if (status >= 500) return new ServiceUnavailable({ endpoint, status, ...later(refusal) })
  if (status >= 400) return new RequestRefused({ endpoint, status, detail })
  return new UnexpectedResponse({ endpoint, status, problem: "expected an answer, not a redirect" })
}

/** The reason for a request that a new job needs: before there is one, a used-up day is told from a busy moment. */
export const toSendReason: Judge = (refusal) =>
  isLimited(refusal) && refusal.status !== 429 && !isAboutTheMoment(refusal.detail)
    ? new AllowanceUsedUp({ allowance: refusal.detail, ...later(refusal) })
    : toReadReason(refusal)

/** The reason for a failed sign-in: the token endpoint says 400 where the client or its secret is wrong. */
export const toTokenReason: Judge = (refusal) => {
  const { detail, endpoint, status } = refusal
  return status === 400 ? new CredentialsRefused({ endpoint, status, detail }) : toReadReason(refusal)
}

/** The reason for a question about an object. */
export const toObjectReason =
  (object: string): Judge =>
  (refusal) =>
    refusal.status === 404
      ? new TargetNotFound({ target: `the object ${object}`, detail: refusal.detail })
      : toReadReason(refusal)

/** The reason for a question about one job. */
export const toJobReason =
  (jobId: string): Judge =>
  (refusal) =>
    refusal.status === 404 ? new JobNotFound({ jobId }) : toReadReason(refusal)

/** The reason for asking for results of a job that was there a moment ago. */
export const toOutputReason =
  (jobId: string): Judge =>
  (refusal) =>
    refusal.status === 404 || refusal.status === 410 ? new OutputsGone({ jobId }) : toReadReason(refusal)

/**
 * The reason for a start that was sent: a definite one where the status promises that nothing has begun, and doubt for all else.
 *
 * A job that is not open any more may have been started by an earlier request, or aborted by a person: a look at it tells.
 */
export const toStartReason =
  (jobId: string, label: string): Judge =>
  (refusal) => {
    const { detail, errorCode, status } = refusal
    if (status >= 400 && status < 500 && isAboutState(errorCode)) {
      return new StartInDoubt({ label, cause: `job ${jobId} is not open any more` })
    }
    if (status === 404) return new StagedFileGone({ reference: `job ${jobId}`, detail })
    const isDefinite = status >= 400 && status < 500
    return isDefinite ? toSendReason(refusal) : new StartInDoubt({ label, cause: `HTTP ${status}` })
  }

const decodeError = Schema.decodeUnknownOption(Schema.fromJsonString(ErrorReply))

const wordsIn = (text: string): { readonly errorCode: string; readonly detail: string } => {
  const body = Option.getOrUndefined(decodeError(text))
  if (body === undefined) return { errorCode: "", detail: text.slice(0, 2048).replace(/<[^>]*>/g, " ") }
  const errors =
    "error" in body
      ? [[body.error, body.error_description ?? ""] as const]
      : body.map(({ errorCode, message }) => [errorCode ?? "", message ?? ""] as const)
  return {
    errorCode: errors[0]?.[0] ?? "",
    detail: errors
      .slice(0, 5)
      .map(([code, message]) => [code, message].filter((part) => part !== "").join(": "))
      .join("; ")
  }
}

/** Reads an unwelcome reply to its end. A body that breaks off does not hide the status. */
export const readRefusal = (
  reply: HttpReply,
  endpoint: string,
  secrets: ReadonlyArray<Redacted.Redacted>
): Effect.Effect<Refusal> =>
  Effect.gen(function* () {
    const text = yield* Effect.catch(reply.text(64 * 1024), () => Effect.succeed(""))
    const { detail, errorCode } = wordsIn(text)
    const now = yield* Clock.currentTimeMillis
    return {
      endpoint,
      status: reply.status,
      errorCode: /^\w{1,80}$/.test(errorCode) ? errorCode : "",
      detail: safeText(detail, secrets),
      retryAfterMillis: retryAfterMillis(reply.headers["retry-after"], now)
    }
  })
