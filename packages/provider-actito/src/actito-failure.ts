/**
 * Service failure → our reason, in one table.
 *
 * Sources are the service's own pages "HTTP response codes", "Limitations" and "Quick Start". No page shows an error body,
 * so any is read, and none hides the status.
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
  StartInDoubt,
  TargetNotFound,
  UnexpectedResponse
} from "@bulkport/core/provider"
import { Clock, Effect, type Redacted } from "effect"
import { isJsonObject, parseJson } from "./json-path.ts"

/** A reply that is not the one hoped for, with what is needed to tell why. */
export interface Refusal {
  /** Method and path. */
  readonly endpoint: string
  /** What the request was about, in words, such as `entity shop at https://…`. */
  readonly target: string
  readonly status: number
  /** The service's words, safe to show; empty when it gave none. */
  readonly detail: string
  readonly retryAfterMillis: number | undefined
  readonly requestId: string | undefined
}

type Row = (refusal: Refusal) => ImportReason

const optional = <Name extends string, Value>(name: Name, value: Value | undefined) =>
  (value === undefined ? {} : { [name]: value }) as { readonly [key in Name]?: Value }

const refused: Row = ({ detail, endpoint, status }) => new RequestRefused({ endpoint, status, detail })

/** Statuses with which the service, or a proxy in front of it, has certainly not acted. */
const refusals: ReadonlyMap<number, Row> = new Map<number, Row>([
  // "Invalid request", domain validation, missing data, and a file above 100 MB ("Limitations").
  [400, refused],
  // Bad, revoked or expired key. An expired token looks the same: the client has already tried a new one.
  [401, ({ detail, endpoint, status }) => new CredentialsRefused({ endpoint, status, detail })],
  [403, ({ detail, endpoint, status }) => new AccessDenied({ endpoint, status, detail })],
  // Not found, or hidden for lack of a right ("HTTP response codes").
  [404, ({ detail, target }) => new TargetNotFound({ target, ...optional("detail", detail || undefined) })],
  [405, refused],
  // A bad `Accept` ("Quick Start").
  [406, refused],
  // Such as a name in use, as for campaigns. Not documented for imports, and final all the same.
  [409, refused],
  [410, refused],
  // These come from proxies: the service itself answers 400.
  [411, refused],
  [413, refused],
  [414, refused],
  [415, refused],
  [422, refused],
  [431, refused],
  // Too many requests at once, or the day's allowance of runs for the table: one status for both ("Limitations").
  [
    429,
    ({ endpoint, retryAfterMillis: wait }) =>
      new RateLimited({ endpoint, ...optional("retryAfterMillis", wait) })
  ]
])

const unexpected: Row = ({ endpoint, requestId, status }) =>
  new UnexpectedResponse({
    endpoint,
    status,
    problem:
      status >= 300 && status < 400 ? "a redirection, which is not followed" : "a status it should not give",
    ...optional("requestId", requestId)
  })

/** The reason for a call that is safe to repeat. */
export const toReadReason: Row = (refusal) => {
  if (refusal.status >= 500) {
    const { endpoint, retryAfterMillis: wait, status } = refusal
    return new ServiceUnavailable({ endpoint, status, ...optional("retryAfterMillis", wait) })
  }
  return (refusals.get(refusal.status) ?? unexpected)(refusal)
}

/** The reason for a failed token exchange. Its path is the same in every environment: 404 says that this is none. */
export const toTokenReason: Row = (refusal) =>
  refusal.status === 404 ? unexpected(refusal) : toReadReason(refusal)

/** The reason for a question about one job. */
export const toJobReason =
  (jobId: string): Row =>
  (refusal) =>
    refusal.status === 404 || refusal.status === 410 ? new JobNotFound({ jobId }) : toReadReason(refusal)

/** The reason for asking for a job's outputs, which may be there no more while the job still is. */
export const toOutputReason =
  (jobId: string): Row =>
  (refusal) =>
    refusal.status === 410 ? new OutputsGone({ jobId }) : toReadReason(refusal)

/** Whether a 429 says that it is about the day. Whether the service ever says so is not documented. */
const isAboutTheDay = ({ detail, status }: Refusal): boolean =>
  status === 429 && /daily|per day|a day|allowance/i.test(detail)

/**
 * The reason for a start that was sent: a definite one where the status promises that nothing was created, and doubt for
 * everything else, 5xx and redirections among it.
 */
export const toStartReason =
  (label: string): Row =>
  (refusal) => {
    if (isAboutTheDay(refusal)) {
      const allowance = "runs a day for the table (24, unless the licence has more)"
      return new AllowanceUsedUp({ allowance, ...optional("retryAfterMillis", refusal.retryAfterMillis) })
    }
    if (refusal.status === 429) {
      const { endpoint, retryAfterMillis: wait } = refusal
      return new RateLimited({ endpoint, ...optional("retryAfterMillis", wait), mayBeAllowance: true })
    }
    return (
      refusals.get(refusal.status)?.(refusal) ?? new StartInDoubt({ label, cause: `HTTP ${refusal.status}` })
    )
  }

const textOf = (value: unknown): string =>
  typeof value === "string" || typeof value === "number" ? String(value) : ""

/** Code, words and place of one error, wherever they stand in it. */
const wordsIn = (value: unknown, depth = 0): string => {
  if (Array.isArray(value))
    return depth > 3
      ? ""
      : value
          .slice(0, 5)
          .map((item) => wordsIn(item, depth + 1))
          .join("; ")
  if (!isJsonObject(value)) return textOf(value)
  const parts = [value["code"], value["field"]].map(textOf).filter((part) => part !== "")
  for (const name of ["errors", "error", "message", "detail", "details"]) {
    if (depth <= 3 && value[name] !== undefined) parts.push(wordsIn(value[name], depth + 1))
  }
  return parts.filter((part) => part !== "").join(" ")
}

/** What an error body says, whatever its shape: words out of JSON, else its text without tags. */
export const detailOf = (text: string, secrets: ReadonlyArray<Redacted.Redacted>): string => {
  const body = parseJson(text)
  const words = body === undefined ? text.slice(0, 2048).replace(/<[^>]*>/g, " ") : wordsIn(body)
  return safeText(words, secrets)
}

/** Reads an unwelcome reply to its end. A body that breaks off does not hide the status. */
export const readRefusal = Effect.fnUntraced(function* (
  {
    endpoint,
    reply,
    target
  }: { readonly endpoint: string; readonly target: string; readonly reply: HttpReply },
  secrets: ReadonlyArray<Redacted.Redacted>
) {
  const text = yield* Effect.catch(reply.text(64 * 1024), () => Effect.succeed(""))
  const now = yield* Clock.currentTimeMillis
  const requestId = reply.headers["x-request-id"] ?? reply.headers["x-correlation-id"]
  const refusal: Refusal = {
    endpoint,
    target,
    status: reply.status,
    detail: detailOf(text, secrets),
    retryAfterMillis: retryAfterMillis(reply.headers["retry-after"], now),
    requestId: requestId === undefined ? undefined : safeText(requestId, secrets, 100)
  }
  return refusal
})
