/** Turns a delivery of the service's webhooks into "look at this execution now". It is a hint; only polling is reliable. */
import { SettingsInvalid } from "@bulkport/core/provider"
import { Effect, Option, Redacted, Schema, Struct } from "effect"
import { createHash, timingSafeEqual } from "node:crypto"
import { ActitoSettings, providerId } from "../actito-settings.ts"
import { makeSeenEvents } from "./seen-events.ts"
import { headerValues, type WebhookDelivery } from "./webhook-delivery.ts"
import { readHints, type WebhookHints } from "./webhook-hint.ts"
import { DeliveryRefused } from "./delivery-refused.ts"

/** How to make a receiver. */
export interface WebhookReceiverOptions {
  /** Technical name of the entity. Executions whose links name another one lead to no hint. */
  readonly entity: string
  /**
   * Value of the header below. The service signs nothing: a header of your own in the subscription is the only sign of who
   * sent a delivery, so make it long and random (developers.actito.com, webhooks "Protocol").
   */
  readonly secret: Redacted.Redacted
  /** Name of the header, in any case; `x-bulkport-secret` unless given. Not `Content-Type`, which the service does not let you set. */
  readonly secretHeader?: string
  /** As in the settings of the provider. Links are resolved against it. */
  readonly baseUrl?: string
  /** `maxWebhookBytes` unless given. */
  readonly maxBodyBytes?: number
  /** How many events are remembered, so that repeated ones are told; 1000 unless given. */
  readonly rememberedEvents?: number
}

/**
 * Checks a delivery, and says what to look at.
 *
 * Answer the service with the `status` of the hints or of the error. Makes no request.
 */
export type WebhookReceiver = (delivery: WebhookDelivery) => Effect.Effect<WebhookHints, DeliveryRefused>

/** Largest body that is looked at, in bytes, unless the receiver is told otherwise: some thousand events of a bulk delivery. */
export const maxWebhookBytes: number = 1024 * 1024

/** Name of the header with the shared secret unless another one is given. */
export const standardSecretHeader = "x-bulkport-secret"

const decodePlace = Schema.decodeUnknownOption(ActitoSettings.mapFields(Struct.pick(["baseUrl", "entity"])))

/** Shorter secrets can be guessed. */
const leastSecretLength = 16

const problemsOf = ({ maxBodyBytes, rememberedEvents, secret, secretHeader }: WebhookReceiverOptions) => {
  const value = Redacted.value(secret)
  return [
    ...(/^[\x21-\x7e]+$/.test(value) && value.length >= leastSecretLength
      ? []
      : [`secret needs at least ${leastSecretLength} visible ASCII characters.`]),
    ...(secretHeader === undefined ||
    (/^[\w!#$%&'*+.^`|~-]+$/.test(secretHeader) && secretHeader.toLowerCase() !== "content-type")
      ? []
      : ["secretHeader is not the name of a header that a subscription can set."]),
    ...[maxBodyBytes, rememberedEvents].flatMap((amount) =>
      amount === undefined || (Number.isSafeInteger(amount) && amount > 0)
        ? []
        : ["maxBodyBytes and rememberedEvents are whole numbers above 0."]
    )
  ]
}

const digest = (text: string): Buffer => createHash("sha256").update(text).digest()

/**
 * Makes a receiver. Makes no request and holds nothing that would have to be closed.
 *
 * Fails with `SettingsInvalid` where entity, address, secret or header cannot be used.
 */
export const makeWebhookReceiver = (
  options: WebhookReceiverOptions
): Effect.Effect<WebhookReceiver, SettingsInvalid> => {
  const place = Option.getOrUndefined(decodePlace(options))
  const problems = [
    ...(place === undefined
      ? ["entity or baseUrl cannot be used: a technical name, and https, or http on this machine."]
      : []),
    ...problemsOf(options)
  ]
  if (place === undefined || problems.length > 0) {
    return Effect.fail(new SettingsInvalid({ provider: providerId, problems }))
  }
  const { maxBodyBytes = maxWebhookBytes, rememberedEvents = 1000, secret } = options
  const header = (options.secretHeader ?? standardSecretHeader).toLowerCase()
  const seen = makeSeenEvents(rememberedEvents)
  // Digests have one length, so that comparing them takes the same time for every guess.
  const wanted = digest(Redacted.value(secret))

  const verify = (delivery: WebhookDelivery): Effect.Effect<void, DeliveryRefused> => {
    const [given, second] = headerValues(delivery, header)
    if (given === undefined) return Effect.fail(new DeliveryRefused({ reason: "secret-missing" }))
    const isRight = timingSafeEqual(digest(given), wanted) && second === undefined
    return isRight ? Effect.void : Effect.fail(new DeliveryRefused({ reason: "secret-wrong" }))
  }

  return Effect.succeed((delivery) =>
    Effect.gen(function* () {
      if (delivery.body.length > maxBodyBytes) return yield* new DeliveryRefused({ reason: "body-too-large" })
      yield* verify(delivery)
      const hints = yield* readHints(delivery.body, place)
      const { eventId } = hints
      return eventId !== undefined && seen.isRepeated(eventId)
        ? { ...hints, isRepeated: true, executions: [] }
        : hints
    })
  )
}
