import { Schema } from "effect"

interface Refusal {
  /** What the HTTP server answers. Any but 200 counts as a failed delivery, and the service tries again an hour later. */
  readonly status: number
  readonly problem: string
  readonly nextStep: string
}

const notTheService = "Nothing to do: it was not shown to come from the service."

const refusals = {
  "body-too-large": {
    status: 413,
    problem: "the body is larger than a delivery may be",
    nextStep: "Raise maxBodyBytes if the service really sends this much."
  },
  unsigned: { status: 401, problem: "it has no signature", nextStep: notTheService },
  "legacy-signature-only": {
    status: 401,
    problem: "it has the legacy X-Hook-Signature header only",
    nextStep: "Find out what removes X-Hook-JWS-RFC-7797 on the way, or give legacyApiKey."
  },
  "signature-malformed": {
    status: 401,
    problem: "its signature header has not the documented form",
    nextStep: notTheService
  },
  "algorithm-not-allowed": {
    status: 401,
    problem: "it is signed with another algorithm than RS256",
    nextStep: notTheService
  },
  "key-unknown": {
    status: 401,
    problem: "it is signed with a key that is not in the service's key set",
    nextStep: "Compare baseUrl with the service that the webhook is set up at."
  },
  "signature-wrong": {
    status: 401,
    problem: "its signature does not fit its body",
    nextStep:
      "Hand over the bytes of the body as they were received, not JSON that was parsed and written again."
  },
  "keys-unreachable": {
    status: 503,
    problem: "the service's key set cannot be read",
    nextStep:
      "Nothing, if it passes: the service delivers again in an hour. Otherwise compare baseUrl and the proxy."
  },
  "body-unreadable": {
    status: 400,
    problem: "it is signed, but its body is not the documented envelope",
    nextStep: "Keep polling, and report it: the service has changed."
  }
} as const satisfies Readonly<Record<string, Refusal>>

/** Why a delivery was refused: the closed list. */
export type WebhookRefusal = keyof typeof refusals

/** The closed list, for looking at all of them. */
export const webhookRefusals: ReadonlyArray<WebhookRefusal> = Object.keys(
  refusals
) as ReadonlyArray<WebhookRefusal>

/**
 * A delivery that was not proved to come from the service, could not be checked now, or could not be read.
 *
 * Holds no secret, no signature and nothing of the body. Answer with its `status` and no body: the sender need not learn why.
 */
export class WebhookRefused extends Schema.TaggedError<WebhookRefused>()("WebhookRefused", {
  reason: Schema.Literals(webhookRefusals),
  /** More about it, safe to show, such as the id of the unknown key or why the key set cannot be read. */
  detail: Schema.optionalKey(Schema.String)
}) {
  /** What an HTTP server answers. The service takes 200 only for delivered, and tries again every hour, up to 72 times. */
  get status(): number {
    return refusals[this.reason].status
  }
  override get message(): string {
    const detail = this.detail === undefined ? "" : ` (${this.detail})`
    return `A webhook delivery was refused: ${refusals[this.reason].problem}${detail}.`
  }
  get nextStep(): string {
    return refusals[this.reason].nextStep
  }
}
