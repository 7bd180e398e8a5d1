import { Schema } from "effect"

interface Refusal {
  /** What the HTTP server answers. What the service does after anything but a success is not documented. */
  readonly status: number
  readonly problem: string
  readonly nextStep: string
}

const notTheService =
  "Nothing, if it was not the service; otherwise compare the header of the subscription with the receiver's."

const refusals = {
  "body-too-large": {
    status: 413,
    problem: "the body is larger than a delivery may be",
    nextStep:
      "Raise maxBodyBytes if the service really sends this much, or lower the subscription's maxBlockSize."
  },
  "secret-missing": {
    status: 401,
    problem: "it has not the header with the shared secret",
    nextStep: notTheService
  },
  "secret-wrong": {
    status: 401,
    problem: "its header has another value than the shared secret",
    nextStep: notTheService
  },
  "body-unreadable": {
    status: 400,
    problem: "it has the secret, but its body is not the published envelope",
    nextStep: "Keep polling, and report it: the service has changed."
  }
} as const satisfies Readonly<Record<string, Refusal>>

/** Why a delivery was refused: the closed list. */
export type DeliveryRefusal = keyof typeof refusals

/** The closed list, for looking at all of them. */
export const deliveryRefusals: ReadonlyArray<DeliveryRefusal> = Object.keys(
  refusals
) as ReadonlyArray<DeliveryRefusal>

/**
 * A delivery that was not shown to come from the service, or could not be read.
 *
 * Holds no secret and nothing of the body. Answer with its `status` and no body: the sender need not learn why.
 */
export class DeliveryRefused extends Schema.TaggedError<DeliveryRefused>()("DeliveryRefused", {
  reason: Schema.Literals(deliveryRefusals)
}) {
  /** What an HTTP server answers. */
  get status(): number {
    return refusals[this.reason].status
  }
  override get message(): string {
    return `A webhook delivery was refused: ${refusals[this.reason].problem}.`
  }
  get nextStep(): string {
    return refusals[this.reason].nextStep
  }
}
