/** The service's public keys, asked for when one is needed that is not known, and not too often. */
import { makeHttpTransport, safeText } from "@bulkport/core/provider"
import { Clock, Effect, Fiber, Option, Result, Schema, Semaphore } from "effect"
import type { CryptoKey } from "jose"
import { WebhookRefused } from "./webhook-refused.ts"

/** How long keys are used, and how often they are asked for, in milliseconds. */
export interface WebhookKeyTimes {
  /** How long a key is used after the key set last held it. */
  readonly keyLifetimeMillis: number
  /** From one request for the key set to the next, whether the first succeeded or not. */
  readonly keyCooldownMillis: number
}

/** Finds a public key by its id. Fails with `key-unknown` or `keys-unreachable`. */
export type FindWebhookKey = (keyId: string) => Effect.Effect<CryptoKey, WebhookRefused>

/** What is read of a JSON web key: RSA, for signatures, public members only. Any other entry is passed over. */
const WebKey = Schema.Struct({
  kty: Schema.Literal("RSA"),
  kid: Schema.NonEmptyString,
  n: Schema.NonEmptyString,
  e: Schema.NonEmptyString,
  use: Schema.optionalKey(Schema.Literal("sig")),
  alg: Schema.optionalKey(Schema.Literal("RS256"))
})

const decodeKey = Schema.decodeUnknownOption(WebKey)

const decodeKeySet = Schema.decodeUnknownOption(
  Schema.fromJsonString(Schema.Struct({ keys: Schema.Array(Schema.Unknown) }))
)

/** A key takes half a kilobyte, and the service has had two at a time. */
const maxKeySetBytes = 256 * 1024

const stepMillis = 5_000

/** Whoever sends a byte now and then never hits the limit of one step. */
const wholeMillis = 10_000

/**
 * Makes the look-up of keys at the service's own origin.
 *
 * The service advises to keep each key by its id, which never changes its meaning, and not the set, which does change
 * (docs.saasquatch.com/api/webhooks/security). It would have keys kept for ever; here a key that was withdrawn ends with its
 * lifetime.
 */
export const makeFindWebhookKey = (baseUrl: string, times: WebhookKeyTimes): FindWebhookKey => {
  const { keyCooldownMillis, keyLifetimeMillis } = times
  const url = new URL("/.well-known/jwks.json", baseUrl)
  const known = new Map<string, { readonly key: CryptoKey; readonly seenAt: number }>()
  const oneAtATime = Semaphore.makeUnsafe(1)
  let last: { readonly at: number; readonly problem?: string } | undefined

  const ask = Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis
    if (last !== undefined && isWithin(last.at, keyCooldownMillis, now)) return
    last = { at: now }
    const answer = yield* Effect.result(fetchKeys(url))
    if (Result.isFailure(answer)) {
      last = { at: now, problem: `${url.host}: ${answer.failure}` }
      return
    }
    for (const [keyId, key] of answer.success) known.set(keyId, { key, seenAt: now })
    for (const [keyId, { seenAt }] of known)
      if (!isWithin(seenAt, keyLifetimeMillis, now)) known.delete(keyId)
  }).pipe(Semaphore.withPermit(oneAtATime))

  // Others may be waiting for the answer when the one who asked is interrupted.
  const askOnce = Effect.flatMap(Effect.forkDetach(ask), (asking) => Fiber.join(asking))

  const inUse = (keyId: string): Effect.Effect<CryptoKey | undefined> =>
    Effect.map(Clock.currentTimeMillis, (now) => {
      const found = known.get(keyId)
      return found !== undefined && isWithin(found.seenAt, keyLifetimeMillis, now) ? found.key : undefined
    })

  return (keyId) =>
    Effect.gen(function* () {
      const key = yield* inUse(keyId)
      if (key !== undefined) return key
      yield* askOnce
      const asked = yield* inUse(keyId)
      if (asked !== undefined) return asked
      return last?.problem === undefined
        ? yield* new WebhookRefused({ reason: "key-unknown", detail: safeText(keyId, [], 100) })
        : yield* new WebhookRefused({ reason: "keys-unreachable", detail: last.problem })
    })
}

/** A clock that was set back ends the time: it must not make it longer. */
const isWithin = (since: number, millis: number, now: number): boolean => now >= since && now - since < millis

/** All usable keys of the set by their ids. Fails with what went wrong, in a few words that are safe to show. */
const fetchKeys = (url: URL): Effect.Effect<ReadonlyMap<string, CryptoKey>, string> =>
  Effect.gen(function* () {
    // Made for this request alone, which is rare, so that a receiver holds nothing that would have to be closed.
    const transport = yield* makeHttpTransport({
      connectMillis: stepMillis,
      headersMillis: stepMillis,
      bodyMillis: stepMillis
    })
    const headers = { accept: "application/json", "accept-encoding": "identity" }
    const failed = ({ code }: { readonly code: string }): string => code
    const reply = yield* Effect.mapError(transport.send({ method: "GET", url, headers }), failed)
    if (reply.status !== 200) return yield* Effect.fail(`HTTP ${reply.status}`)
    const set = decodeKeySet(yield* Effect.mapError(reply.text(maxKeySetBytes), failed))
    if (Option.isNone(set)) return yield* Effect.fail("not a key set")
    return yield* importKeys(set.value.keys)
  }).pipe(
    Effect.scoped,
    Effect.timeoutOrElse({ duration: wholeMillis, orElse: () => Effect.fail("too slow") })
  )

/** One key that cannot be used does not take the others with it. */
const importKeys = (entries: ReadonlyArray<unknown>): Effect.Effect<ReadonlyMap<string, CryptoKey>> =>
  Effect.promise(async () => {
    const { importJWK } = await import("jose")
    const keys = new Map<string, CryptoKey>()
    for (const entry of entries) {
      const webKey = Option.getOrUndefined(decodeKey(entry))
      if (webKey === undefined) continue
      const { e, kid, kty, n } = webKey
      const key = await importJWK({ kty, n, e }, "RS256").catch(() => undefined)
      if (key !== undefined) keys.set(kid, key)
    }
    return keys
  })
