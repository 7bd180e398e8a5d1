/** The two signatures that the service puts on a delivery. */
import { Effect, Redacted } from "effect"
import { createHmac, timingSafeEqual } from "node:crypto"
import type { FindWebhookKey } from "./webhook-keys.ts"
import { WebhookRefused, type WebhookRefusal } from "./webhook-refused.ts"

/** Name of the header with the JWS, in lower case. */
export const jwsHeader = "x-hook-jws-rfc-7797"

/** Name of the header with the legacy signature, in lower case. */
export const legacyHeader = "x-hook-signature"

/** A 4096-bit signature and a header of three members take less than a quarter of it. */
const maxJwsLength = 8 * 1024

const refuse = (reason: WebhookRefusal) => new WebhookRefused({ reason })

/**
 * Checks the bytes of a body against a detached JWS, `HEADER..SIGNATURE`, signed with RS256 and a key of the service.
 *
 * The service signs the base64url form of the body: its documents name RFC 7797, but its header has `alg`, `kid` and `typ` only
 * (docs.saasquatch.com/api/webhooks/security). A header that does say `"b64": false` is taken at its word, as RFC 7797 has it:
 * then the bytes themselves are signed.
 */
export const verifyJws = (
  jws: string,
  body: Uint8Array,
  findKey: FindWebhookKey
): Effect.Effect<void, WebhookRefused> =>
  Effect.gen(function* () {
    const [header = "", payload, signature = "", ...more] = jws.split(".")
    const isDetached = header !== "" && payload === "" && signature !== "" && more.length === 0
    if (!isDetached || jws.length > maxJwsLength) return yield* refuse("signature-malformed")

    const jose = yield* Effect.promise(() => import("jose"))
    const { alg, b64, kid } = yield* Effect.try({
      try: () => jose.decodeProtectedHeader({ protected: header }),
      catch: () => refuse("signature-malformed")
    })
    // Before a key is looked up: nobody makes us ask for keys with a signature that we would not take anyway.
    if (alg !== "RS256") return yield* refuse("algorithm-not-allowed")
    if (typeof kid !== "string" || kid === "") return yield* refuse("signature-malformed")

    const key = yield* findKey(kid)
    const signed = b64 === false ? body : Buffer.from(body).toString("base64url")
    yield* Effect.tryPromise({
      // It holds the header to RFC 7797 too: `b64` counts only where `crit` names it.
      try: () =>
        jose.flattenedVerify({ protected: header, payload: signed, signature }, key, {
          algorithms: ["RS256"]
        }),
      catch: () => refuse("signature-wrong")
    })
  })

/** Checks the bytes of a body against the legacy signature: base64 of an HMAC-SHA1 with the tenant's API key. */
export const verifyLegacySignature = (
  signature: string,
  body: Uint8Array,
  apiKey: Redacted.Redacted
): Effect.Effect<void, WebhookRefused> =>
  Effect.suspend(() => {
    const wanted = Buffer.from(createHmac("sha1", Redacted.value(apiKey)).update(body).digest("base64"))
    const given = Buffer.from(signature)
    // The length is no secret: it is the same for every body.
    const isRight = given.length === wanted.length && timingSafeEqual(given, wanted)
    return isRight ? Effect.void : Effect.fail(refuse("signature-wrong"))
  })
