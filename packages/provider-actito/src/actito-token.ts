/**
 * Access tokens: exchanged for the API key, kept for most of their lifetime, and asked for once however many callers wait.
 *
 * Whether a new token ends the one before is not documented, nor whether the exchange counts as a call, hence the care.
 */
import type { ImportReason } from "@bulkport/core/provider"
import { Clock, Effect, Redacted, type Scope, Semaphore } from "effect"
import { createHash } from "node:crypto"
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

/** The tokens of one key at one service, shared by all who exchange it. */
export interface TokenCache {
  readonly oneAtATime: Semaphore.Semaphore
  readonly issued: Array<Redacted.Redacted>
  cached: CachedToken | undefined
  failures: number
  lastFailure: ImportReason | undefined
}

const emptyCache = (): TokenCache => ({
  oneAtATime: Semaphore.makeUnsafe(1),
  issued: [],
  cached: undefined,
  failures: 0,
  lastFailure: undefined
})

/** Caches that somebody in this process has open, by a hash of address and key, with how many have. */
const openCaches = new Map<string, { readonly cache: TokenCache; users: number }>()

/**
 * The tokens that everybody in this process shares who has this key and asks here for them, until the scope closes. When the
 * last one is done with them, they are forgotten.
 */
export const sharedTokens = (
  address: URL,
  apiKey: Redacted.Redacted
): Effect.Effect<TokenCache, never, Scope.Scope> => {
  const id = createHash("sha256")
    .update(`${address.href}\n${Redacted.value(apiKey)}`)
    .digest("hex")
  return Effect.acquireRelease(
    Effect.sync(() => {
      const open = openCaches.get(id) ?? { cache: emptyCache(), users: 0 }
      open.users += 1
      openCaches.set(id, open)
      return open
    }),
    (open) =>
      Effect.sync(() => {
        open.users -= 1
        if (open.users === 0) openCaches.delete(id)
      })
  ).pipe(Effect.map(({ cache }) => cache))
}

/**
 * Makes a source of tokens from one exchange of the key, with tokens of its own unless others are given. Callers that waited for
 * a failed exchange share its failure, whoever made it.
 */
export const makeTokenSource = (
  exchange: Effect.Effect<TokenAnswer, ImportReason>,
  cache: TokenCache = emptyCache()
): TokenSource => {
  const renew = Effect.gen(function* () {
    // The lifetime may begin before the reply is here.
    const askedAt = yield* Clock.currentTimeMillis
    const { accessToken, lifetimeMillis } = yield* exchange
    const token = Redacted.make(accessToken, { label: "Actito access token" })
    cache.cached = { token, refreshAt: askedAt + lifetimeMillis * usedShare }
    cache.issued.push(token)
    if (cache.issued.length > rememberedTokens) cache.issued.shift()
    return token
  }).pipe(
    Effect.tapError((reason) =>
      Effect.sync(() => {
        cache.failures += 1
        cache.lastFailure = reason
      })
    )
  )

  const token = Effect.suspend(() => {
    const failuresBefore = cache.failures
    return Effect.flatMap(Clock.currentTimeMillis, (now): Effect.Effect<Redacted.Redacted, ImportReason> => {
      const { cached, failures, lastFailure } = cache
      if (cached !== undefined && now < cached.refreshAt) return Effect.succeed(cached.token)
      return failures > failuresBefore && lastFailure !== undefined ? Effect.fail(lastFailure) : renew
    }).pipe(Semaphore.withPermit(cache.oneAtATime))
  })

  return {
    token,
    drop: (refused) =>
      Effect.sync(() => {
        if (cache.cached?.token === refused) cache.cached = undefined
      }),
    secrets: () => cache.issued
  }
}
