/**
 * Access tokens: exchanged for the API key, kept for most of their lifetime, and asked for once however many callers wait.
 *
 * Whether a new token ends the one before is not documented, nor whether the exchange counts as a call, hence the care.
 */
import type { ImportReason } from "@bulkport/core/provider"
import { Clock, Effect, Redacted, Semaphore } from "effect"
import type { TokenAnswer } from "./actito-wire.ts"

/** Gives out access tokens. */
export interface TokenSource {
  /** A token that is not about to expire. */
  readonly token: Effect.Effect<Redacted.Redacted, ImportReason>
  /** Forgets a token that the service has refused; one that was issued since stays. */
  readonly drop: (token: Redacted.Redacted) => Effect.Effect<void>
  /** Tokens given out lately, to be blotted out of messages. */
  readonly secrets: () => ReadonlyArray<Redacted.Redacted>
}

interface CachedToken {
  readonly token: Redacted.Redacted
  /** Milliseconds since the epoch. */
  readonly refreshAt: number
}

/** A token is not used in the last fifth of its lifetime: a slow upload may take that long. */
const usedShare = 0.8

const rememberedTokens = 8

/** Makes a source of tokens from one exchange of the key. Callers that waited for a failed exchange share its failure. */
export const makeTokenSource = (exchange: Effect.Effect<TokenAnswer, ImportReason>): TokenSource => {
  const oneAtATime = Semaphore.makeUnsafe(1)
  const issued: Array<Redacted.Redacted> = []
  let cached: CachedToken | undefined
  let failures = 0
  let lastFailure: ImportReason | undefined

  const renew = Effect.gen(function* () {
    // The lifetime may begin before the reply is here.
    const askedAt = yield* Clock.currentTimeMillis
    const { accessToken, lifetimeMillis } = yield* exchange
    const token = Redacted.make(accessToken, { label: "Actito access token" })
    cached = { token, refreshAt: askedAt + lifetimeMillis * usedShare }
    issued.push(token)
    if (issued.length > rememberedTokens) issued.shift()
    return token
  }).pipe(
    Effect.tapError((reason) =>
      Effect.sync(() => {
        failures += 1
        lastFailure = reason
      })
    )
  )

  const token = Effect.suspend(() => {
    const failuresBefore = failures
    return Effect.flatMap(Clock.currentTimeMillis, (now): Effect.Effect<Redacted.Redacted, ImportReason> => {
      if (cached !== undefined && now < cached.refreshAt) return Effect.succeed(cached.token)
      return failures > failuresBefore && lastFailure !== undefined ? Effect.fail(lastFailure) : renew
    }).pipe(Semaphore.withPermit(oneAtATime))
  })

  return {
    token,
    drop: (refused) =>
      Effect.sync(() => {
        if (cached?.token === refused) cached = undefined
      }),
    secrets: () => issued
  }
}
