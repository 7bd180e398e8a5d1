import { Clock, Context, Effect, Layer, Redacted } from "effect"
import * as HttpApiMiddleware from "effect/http-api/HttpApiMiddleware"
import * as HttpApiSecurity from "effect/http-api/HttpApiSecurity"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import { apiFailure, type ApiFailure } from "./answers/api-failure.ts"
import { problemResponse } from "./answers/problem-response.ts"
import { NeededScopes } from "./api/needed-scopes.ts"
import { CurrentRequest } from "./request-notes.ts"
import { makeAttempts } from "./tokens/attempts.ts"
import { hasExpired, type TokenRecord } from "./tokens/token-record.ts"
import type { TokenSource } from "./tokens/token-source.ts"

/** Whose request it is: what is known of the token. */
export class Caller extends Context.Service<Caller, TokenRecord>()("@bulkport/server/Caller") {}

/** True while the token of the request that is being answered counts: for answers that go on for long. */
export const TokenCounts = Context.Reference<Effect.Effect<boolean>>("@bulkport/server/TokenCounts", {
  defaultValue: () => Effect.succeed(true)
})

/** Lets nobody through to a route who has no token with one of the scopes that it needs. */
export class Authorization extends HttpApiMiddleware.Service<Authorization, { provides: Caller }>()(
  "@bulkport/server/Authorization",
  { security: { token: HttpApiSecurity.bearer } }
) {}

const sendToken = "Send the header Authorization: Bearer with a token that counts."

const tokenMissing = apiFailure(401, "TokenMissing", "The request has no bearer token.", sendToken)
// One answer for all that do not count: an unknown one is not told from one that has ended.
const tokenRefused = apiFailure(401, "TokenRefused", "The token is not known, or has ended.", sendToken)

const tooMany = apiFailure(
  429,
  "TooManyRefused",
  "Too many tokens from this address were refused.",
  "Wait a moment, then send one that counts.",
  { retryAfter: 1 }
)

/** The middleware, for tokens of this source. */
export const layerAuthorization = (tokens: TokenSource, mostRefused: number): Layer.Layer<Authorization> =>
  Layer.effect(
    Authorization,
    Effect.sync(() => {
      const attempts = makeAttempts(mostRefused)

      const recordOf = (
        credential: Redacted.Redacted
      ): Effect.Effect<TokenRecord, ApiFailure, HttpServerRequest.HttpServerRequest> =>
        Effect.gen(function* () {
          const text = Redacted.value(credential)
          if (text === "") return yield* tokenMissing
          const request = yield* HttpServerRequest.HttpServerRequest
          const now = yield* Clock.currentTimeMillis
          const address = request.remoteAddress._tag === "Some" ? request.remoteAddress.value : "unknown"
          if (!attempts.mayTry(address, credential, now)) return yield* tooMany
          const record = yield* Effect.mapError(tokens.find(credential), () =>
            apiFailure(503, "TokensUnavailable", "Tokens cannot be looked up for now.", "Try again later.", {
              retryAfter: 5
            })
          )
          if (record === undefined || hasExpired(record, now)) {
            attempts.refused(address, credential, now)
            return yield* tokenRefused
          }
          attempts.accepted(credential, now)
          return record
        })

      /** One that cannot be looked up for now has counted a moment ago. */
      const stillCounts = (credential: Redacted.Redacted): Effect.Effect<boolean> =>
        Effect.gen(function* () {
          const record = yield* tokens.find(credential)
          return record !== undefined && !hasExpired(record, yield* Clock.currentTimeMillis)
        }).pipe(Effect.orElseSucceed(() => true))

      return {
        token: (answer, { credential, endpoint }) =>
          Effect.gen(function* () {
            const record = yield* recordOf(credential)
            const notes = yield* CurrentRequest
            notes.token = record.name
            const needed = Context.get(endpoint.annotations, NeededScopes)
            if (!needed.some((scope) => record.scopes.includes(scope))) {
              return yield* apiFailure(
                403,
                "ScopeMissing",
                `The token "${record.name}" lacks the scope ${needed.map((scope) => `"${scope}"`).join(" or ")}.`,
                "Use a token that has it."
              )
            }
            return record
          }).pipe(
            Effect.matchEffect({
              onFailure: problemResponse,
              onSuccess: (record) =>
                answer.pipe(
                  Effect.provideService(Caller, record),
                  Effect.provideService(TokenCounts, stillCounts(credential))
                )
            })
          )
      }
    })
  )
