/** The endpoints, one function each. Decides nothing: statuses are the caller's. */
import {
  type HttpReply,
  type HttpTransport,
  type ImportReason,
  type RequestBody,
  safeText,
  toReason,
  type TransportFailure,
  UnexpectedResponse
} from "@bulkport/core/provider"
import { Effect, Redacted, type Scope } from "effect"
import { readRefusal, type Refusal, toTokenReason } from "./actito-failure.ts"
import { type ActitoSettings, targetOf } from "./actito-settings.ts"
import { makeTokenSource, type TokenSource } from "./actito-token.ts"
import { tokenAnswer } from "./actito-wire.ts"
import type { WireProfile } from "./actito-wire-profile.ts"
import { parseJson } from "./json-path.ts"

/** A reply, whatever its status, with what was asked. */
export interface Answer {
  /** Method and path. */
  readonly endpoint: string
  readonly target: string
  readonly reply: HttpReply
}

/**
 * One request with a token. A `TransportFailure` is about the request itself; an `ImportReason` is about the token that it
 * did not get, and promises that the request was not sent, or was refused with 401.
 */
export type Call = Effect.Effect<Answer, TransportFailure | ImportReason, Scope.Scope>

/** What can be asked of one entity of the service. */
export interface ActitoClient {
  /** `POST …/etl-executions`: creates a one-shot execution. */
  readonly createExecution: (body: RequestBody) => Call
  /** `GET …/etl-executions`. Not documented. */
  readonly listExecutions: Call
  /** `GET …/etl-executions/{id}`. */
  readonly execution: (id: string) => Call
  /** `GET …/etl-executions/{id}/integration-results`. */
  readonly results: (id: string) => Call
  /** `GET …/etl-executions/{id}/output-files`. */
  readonly outputFiles: (id: string) => Call
  /** Foreign text with every secret blotted out, cut to a length that is safe to show. */
  readonly safe: (text: string, maxLength: number) => string
  /** Reads what an unwelcome reply says, with every secret blotted out. */
  readonly refusal: (answer: Answer) => Effect.Effect<Refusal>
}

/** True for 200 to 299: creation may answer 200, 201 or 202, and any call 204. */
export const isSuccess = ({ status }: HttpReply): boolean => status >= 200 && status < 300

const filled = (path: string, values: Readonly<Record<string, string>>): string =>
  Object.entries(values).reduce(
    (text, [name, value]) => text.replaceAll(`{${name}}`, () => encodeURIComponent(value)),
    path
  )

/** Makes a client. Its requests go to the base URL's origin only, redirections are not followed. */
export const makeActitoClient = (
  transport: HttpTransport,
  settings: ActitoSettings,
  profile: WireProfile
): ActitoClient => {
  const { paths } = profile
  const base = settings.baseUrl.replace(/\/+$/, "")
  const target = targetOf(settings)
  const prefix = settings.pathScheme === "category" ? paths.categoryPrefix : paths.legacyPrefix
  const entityUrl = (path: string, id = ""): URL =>
    new URL(`${base}${filled(prefix + path, { entity: settings.entity, id })}`)

  const tokens: TokenSource = makeTokenSource(exchangeKey(transport, settings, new URL(base + paths.token)))
  const secrets = () => [settings.apiKey, ...tokens.secrets()]

  const call = (method: "GET" | "POST", url: URL, accept: string, body?: RequestBody): Call => {
    const send = (token: Redacted.Redacted) =>
      transport.send({
        method,
        url,
        headers: { accept, authorization: `Bearer ${Redacted.value(token)}` },
        ...(body === undefined ? {} : { body }),
        // No idle connection may ever carry a start: the service could be closing it. See also `exchangeKey`.
        onFreshConnection: true
      })
    return Effect.gen(function* () {
      const endpoint = `${method} ${url.pathname}`
      const first = yield* tokens.token
      const reply = yield* send(first)
      if (reply.status !== 401) return { endpoint, target, reply }
      // Expired or refused: the service does not tell which. One new token, then its word is final.
      yield* Effect.ignore(reply.text())
      yield* tokens.drop(first)
      const second = yield* tokens.token
      const last = yield* send(second)
      if (last.status === 401) yield* tokens.drop(second)
      return { endpoint, target, reply: last }
    })
  }

  const json = "application/json"
  return {
    createExecution: (body) => call("POST", entityUrl(paths.executions), json, body),
    listExecutions: call("GET", entityUrl(paths.executions), json),
    execution: (id) => call("GET", entityUrl(paths.execution, id), json),
    results: (id) => call("GET", entityUrl(paths.results, id), json),
    // An archive, a CSV or JSON: the type is not documented, and a wrong wish is answered with 406.
    outputFiles: (id) => call("GET", entityUrl(paths.outputFiles, id), "*/*"),
    safe: (text, maxLength) => safeText(text, secrets(), maxLength),
    refusal: (answer) => readRefusal(answer, secrets())
  }
}

/** `GET /auth/token`: the key stands in `Authorization` as it is, without a scheme. */
const exchangeKey = (transport: HttpTransport, settings: ActitoSettings, url: URL) =>
  Effect.gen(function* () {
    const endpoint = `GET ${url.pathname}`
    const reply = yield* transport.send({
      method: "GET",
      url,
      headers: { accept: "application/json", authorization: Redacted.value(settings.apiKey) },
      onFreshConnection: true
    })
    if (!isSuccess(reply)) {
      const answer = { endpoint, target: targetOf(settings), reply }
      return yield* Effect.fail(toTokenReason(yield* readRefusal(answer, [settings.apiKey])))
    }
    const token = tokenAnswer(parseJson(yield* reply.text()))
    if (token !== undefined) return token
    const problem = "expected JSON with an access token"
    return yield* new UnexpectedResponse({ endpoint, status: reply.status, problem })
  }).pipe(
    Effect.catchTags({
      NotSent: (failure) => Effect.fail(toReason(failure)),
      NoReply: (failure) => Effect.fail(toReason(failure))
    }),
    Effect.scoped
  )
