/** Turns a delivery of the service's webhooks into "poll now". A webhook is a hint; only polling is reliable. */
import { SettingsInvalid } from "@bulkport/core/provider"
import { Effect, Option, Redacted, Schema, Struct } from "effect"
import { AdvocateSettings } from "../advocate-settings.ts"
import { headerValues, type WebhookDelivery } from "./webhook-delivery.ts"
import { readHint, type WebhookHint } from "./webhook-hint.ts"
import { makeFindWebhookKey, type WebhookKeyTimes } from "./webhook-keys.ts"
import { WebhookRefused } from "./webhook-refused.ts"
import { jwsHeader, legacyHeader, verifyJws, verifyLegacySignature } from "./webhook-signature.ts"

/** How to make a receiver. */
export interface WebhookReceiverOptions extends Partial<WebhookKeyTimes> {
  /** Only events of this tenant lead to a look at a job. */
  readonly tenantAlias: string
  /** As in the settings of the provider. The service's keys are read from its origin. */
  readonly baseUrl?: string
  /**
   * The tenant's API key, to accept the legacy signature where the JWS is missing. Left out, such deliveries are refused.
   *
   * The service sends both signatures, so a missing JWS means that something on the way removed it. The legacy one is HMAC-SHA1
   * with a key that can do everything, and must then be kept wherever deliveries are received; the JWS needs no secret.
   */
  readonly legacyApiKey?: Redacted.Redacted
  /** `maxWebhookBytes` unless given. */
  readonly maxBodyBytes?: number
}

/**
 * Checks a delivery, and says what to do about it.
 *
 * Answer the service with the `status` of the hint or of the error: 200 means delivered, and anything else that it delivers
 * again in an hour, up to 72 times. Keeps nothing about deliveries: one that is repeated gives the same hint, and to look at a
 * job twice does no harm. Makes a request only when it meets a key that it does not know.
 */
export type WebhookReceiver = (delivery: WebhookDelivery) => Effect.Effect<WebhookHint, WebhookRefused>

/** Largest body that is looked at, in bytes, unless the receiver is told otherwise. The documented ones have under 4 KiB. */
export const maxWebhookBytes: number = 1024 * 1024

const isTenantAlias = Schema.is(AdvocateSettings.fields.tenantAlias)

const decodeAddress = Schema.decodeUnknownOption(AdvocateSettings.mapFields(Struct.pick(["baseUrl"])))

/**
 * Makes a receiver. Makes no request and holds nothing that would have to be closed.
 *
 * Keys are used for a day, and asked for once a minute at most, unless told otherwise. Fails with `SettingsInvalid` where the
 * tenant, the address or the legacy key cannot be used.
 */
export const makeWebhookReceiver = (
  options: WebhookReceiverOptions
): Effect.Effect<WebhookReceiver, SettingsInvalid> => {
  const { legacyApiKey, maxBodyBytes = maxWebhookBytes, tenantAlias } = options
  const address = Option.getOrUndefined(decodeAddress(options))
  const problems = [
    ...(isTenantAlias(tenantAlias) ? [] : ["tenantAlias is not the alias of a tenant."]),
    ...(address === undefined
      ? ["baseUrl is not the address of the service: https, or http on this machine, without /api/v1."]
      : []),
    // Anybody could sign with it.
    ...(legacyApiKey !== undefined && Redacted.value(legacyApiKey) === "" ? ["legacyApiKey is empty."] : [])
  ]
  if (address === undefined || problems.length > 0)
    return Effect.fail(new SettingsInvalid({ provider: "advocate", problems }))
  const findKey = makeFindWebhookKey(address.baseUrl, {
    keyLifetimeMillis: options.keyLifetimeMillis ?? 24 * 60 * 60 * 1000,
    keyCooldownMillis: options.keyCooldownMillis ?? 60 * 1000
  })

  /** The JWS decides where there is one: a right legacy signature does not make up for a wrong JWS. */
  const verify = (delivery: WebhookDelivery): Effect.Effect<void, WebhookRefused> => {
    const [jws, secondJws] = headerValues(delivery, jwsHeader)
    const [legacy, secondLegacy] = headerValues(delivery, legacyHeader)
    if (jws !== undefined) {
      return secondJws === undefined
        ? verifyJws(jws, delivery.body, findKey)
        : Effect.fail(new WebhookRefused({ reason: "signature-malformed" }))
    }
    if (legacy === undefined) return Effect.fail(new WebhookRefused({ reason: "unsigned" }))
    if (legacyApiKey === undefined)
      return Effect.fail(new WebhookRefused({ reason: "legacy-signature-only" }))
    return secondLegacy === undefined
      ? verifyLegacySignature(legacy, delivery.body, legacyApiKey)
      : Effect.fail(new WebhookRefused({ reason: "signature-malformed" }))
  }

  return Effect.succeed((delivery) =>
    Effect.gen(function* () {
      if (delivery.body.length > maxBodyBytes) return yield* new WebhookRefused({ reason: "body-too-large" })
      yield* verify(delivery)
      return yield* readHint(delivery.body, tenantAlias)
    })
  )
}
