/** The endpoints, one function each. Decides nothing: statuses are the caller's. */
import {
  type HttpReply,
  type HttpTransport,
  type ImportReason,
  limitRequests,
  makeHttpTransport,
  type RequestBody,
  safeText,
  toReason,
  type TransportFailure,
  UnexpectedResponse
} from "@bulkport/core/provider"
import { Effect, Exit, Redacted, Scope } from "effect"
import { createHash } from "node:crypto"
import { readRefusal, type Refusal, toTokenReason } from "./actito-failure.ts"
import { type ActitoSettings, targetOf } from "./actito-settings.ts"
import { makeTokenSource, sharedTokens, type TokenCache, type TokenSource } from "./actito-token.ts"
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
  /** `POST …/etls/{id}/trigger-execution`: runs a predefined ETL on a data file. */
  readonly triggerEtl: (id: string, body: RequestBody) => Call
  /** `GET …/etls/{id}`: the definition of a predefined ETL. */
  readonly etl: (id: string) => Call
  /** `GET /entities/v5/entities`: the entities that the key may see. */
  readonly entities: Call
  /** `GET …/profile-tables`: the profile tables of the entity. */
  readonly profileTables: Call
  /** `GET …/profile-tables/{id}`: the structure of one. */
  readonly profileTable: (id: string) => Call
  /** Any other request to the service, by its whole path below the base URL, such as those of the API before V5. */
  readonly request: (method: "GET" | "POST", path: string, accept: string, body?: RequestBody) => Call
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

const baseOf = ({ baseUrl }: ActitoSettings): string => baseUrl.replace(/\/+$/, "")

const tokenAddress = (settings: ActitoSettings, { paths }: WireProfile): URL =>
  new URL(baseOf(settings) + paths.token)

/** What the service counts requests by, as far as that is known here: the licence, or else the key, which is not written anywhere. */
const limitsKey = ({ apiKey, baseUrl, licence }: ActitoSettings): string => {
  const hash = createHash("sha256").update(Redacted.value(apiKey)).digest("hex")
  const whose = licence === undefined ? `key ${hash}` : `licence ${licence}`
  return `actito ${new URL(baseUrl).origin} ${whose}`
}

/**
 * Opens a client that keeps to the limits of the licence, together with all others of it on this machine, and shares its tokens
 * with all in this process that have the same key. Makes no request; connections close with the scope.
 */
export const openActitoClient = (
  settings: ActitoSettings,
  profile: WireProfile
): Effect.Effect<ActitoClient, never, Scope.Scope> =>
  Effect.gen(function* () {
    const transport = yield* limitRequests(yield* makeHttpTransport(), {
      key: limitsKey(settings),
      atOnce: settings.requestsAtOnce,
      perMinute: settings.requestsPerMinute
    })
    const tokens = yield* sharedTokens(tokenAddress(settings, profile), settings.apiKey)
    return makeActitoClient(transport, settings, profile, tokens)
  })

/** Makes a client, with tokens of its own unless some are given. Its requests go to the base URL's origin only, redirections are not followed. */
export const makeActitoClient = (
  transport: HttpTransport,
  settings: ActitoSettings,
  profile: WireProfile,
  tokenCache?: TokenCache
): ActitoClient => {
  const { paths } = profile
  const base = baseOf(settings)
  const target = targetOf(settings)
  const prefix = settings.pathScheme === "category" ? paths.categoryPrefix : paths.legacyPrefix
  const entityUrl = (path: string, id = ""): URL =>
    new URL(`${base}${filled(prefix + path, { entity: settings.entity, id })}`)

  // Over this transport, whoever else shares the tokens: the other one's may be closed by then.
  const exchange = exchangeKey(transport, settings, tokenAddress(settings, profile))
  const tokens: TokenSource = makeTokenSource(exchange, tokenCache)
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
      const attempt = yield* Effect.acquireRelease(Scope.make(), (scope) => Scope.close(scope, Exit.void))
      const reply = yield* Scope.provide(send(first), attempt)
      if (reply.status !== 401) return { endpoint, target, reply }
      // Expired or refused: the service does not tell which. One new token, then its word is final.
      yield* Effect.ignore(reply.text())
      // It counts as a request in flight until it is closed, and the new token needs one more.
      yield* Scope.close(attempt, Exit.void)
      yield* tokens.drop(first)
      const second = yield* tokens.token
      const last = yield* send(second)
      if (last.status === 401) yield* tokens.drop(second)
      return { endpoint, target, reply: last }
    })
  }

  const json = "application/json"
  const isCategory = settings.pathScheme === "category"
  const structures = `${isCategory ? "/profile-table-structure" : ""}/v5/entities/{entity}/profile-tables`
  const url = (path: string, id = ""): URL =>
    new URL(`${base}${filled(path, { entity: settings.entity, id })}`)
  return {
    triggerEtl: (id, body) => call("POST", entityUrl(paths.trigger, id), json, body),
    etl: (id) => call("GET", entityUrl(paths.etl, id), json),
    entities: call("GET", url(`${isCategory ? "/entities" : ""}/v5/entities`), json),
    profileTables: call("GET", url(structures), json),
    profileTable: (id) => call("GET", url(`${structures}/{id}`, id), json),
    request: (method, path, accept, body) => call(method, new URL(base + path), accept, body),
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
