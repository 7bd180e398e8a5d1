/** Where the key works: the configured environment, and when it is refused there, the three others. */
import { type Diagnosis, type HttpTransport, toReason } from "@bulkport/core/provider"
import { Clock, Effect, Redacted } from "effect"
import { type ActitoEnvironment, environmentAt } from "../actito-environments.ts"
import { readRefusal, toTokenReason } from "../actito-failure.ts"
import { type ActitoSettings, targetOf } from "../actito-settings.ts"
import { tokenAnswer } from "../actito-wire.ts"
import type { WireProfile } from "../actito-wire-profile.ts"
import { parseJson } from "../json-path.ts"
import { diagnosed } from "./diagnosed.ts"

/** What came of one exchange of the key. */
export interface KeyExchange {
  readonly outcome: "issued" | "refused" | "other"
  /** Milliseconds that the service's clock is ahead of ours, known to a second; undefined when it does not show its clock. */
  readonly clockAhead: number | undefined
  readonly lifetimeMillis?: number
  /** What was wrong, and what to do about it. */
  readonly problem?: string
  readonly advice?: string
}

/** What is needed to try a key. */
export interface KeyUse {
  readonly transport: HttpTransport
  readonly settings: ActitoSettings
  readonly profile: WireProfile
}

/** Exchanges the key for a token once. The token is thrown away. */
export const tryKey = (
  { profile, settings, transport }: KeyUse,
  baseUrl: string
): Effect.Effect<KeyExchange> =>
  Effect.gen(function* () {
    const url = new URL(baseUrl.replace(/\/+$/, "") + profile.paths.token)
    const endpoint = `GET ${url.pathname}`
    const askedAt = yield* Clock.currentTimeMillis
    const reply = yield* transport.send({
      method: "GET",
      url,
      headers: { accept: "application/json", authorization: Redacted.value(settings.apiKey) },
      onFreshConnection: true
    })
    const answeredAt = yield* Clock.currentTimeMillis
    const shown = Date.parse(reply.headers["date"] ?? "")
    const clockAhead = Number.isNaN(shown) ? undefined : shown - (askedAt + answeredAt) / 2
    if (reply.status >= 200 && reply.status < 300) {
      const token = tokenAnswer(parseJson(yield* reply.text()))
      const problem = `${endpoint} answers HTTP ${reply.status} without a token.`
      return token === undefined
        ? ({ outcome: "other", clockAhead, problem } as const)
        : ({ outcome: "issued", clockAhead, lifetimeMillis: token.lifetimeMillis } as const)
    }
    const refusal = yield* readRefusal({ endpoint, target: targetOf(settings), reply }, [settings.apiKey])
    const { message, nextStep } = toTokenReason(refusal)
    const outcome = refusal.status === 401 ? "refused" : "other"
    return { outcome, clockAhead, problem: message, advice: nextStep } as const
  }).pipe(
    Effect.scoped,
    Effect.catch((failure) => {
      const { message, nextStep } = toReason(failure)
      return Effect.succeed({
        outcome: "other",
        clockAhead: undefined,
        problem: message,
        advice: nextStep
      } as const)
    })
  )

/** Whether the base URL is one of the published environments. */
export const environmentDiagnosis = (
  baseUrl: string,
  environments: ReadonlyArray<ActitoEnvironment>
): Diagnosis => {
  const found = environmentAt(baseUrl, environments)
  if (found !== undefined) {
    return diagnosed("Environment", "passed", `${found.url} is ${found.name} (${found.region}).`)
  }
  const known = environments.map(({ url }) => url).join(", ")
  return diagnosed(
    "Environment",
    "unknown",
    `${new URL(baseUrl).origin} is none of the published environments: ${known}.`
  )
}

/** A key that is refused: by all environments, or by this one only. */
export const refusedKey = (
  use: KeyUse,
  environments: ReadonlyArray<ActitoEnvironment>
): Effect.Effect<Diagnosis> =>
  Effect.gen(function* () {
    const { baseUrl } = use.settings
    const here = environmentAt(baseUrl, environments)
    const refused = `${new URL(baseUrl).origin} refuses the key (HTTP 401).`
    if (here === undefined) {
      const why = "It was tried nowhere else, since this is none of the published environments."
      return diagnosed("API key", "failed", `${refused} ${why}`, wrongKey)
    }
    const undecided: Array<string> = []
    for (const other of environments) {
      if (other === here) continue
      const { outcome } = yield* tryKey(use, other.url)
      if (outcome === "issued") {
        const detail = `${refused} It is a key of ${other.name} (${other.region}), ${other.url}, which accepts it.`
        const advice = `Set ACTITO_BASE_URL=${other.url}.`
        return diagnosed("API key", "failed", detail, advice)
      }
      if (outcome === "other") undecided.push(other.url)
    }
    const elsewhere =
      undecided.length === 0
        ? "So do all other published environments."
        : `It works in no other published environment that answered; ${undecided.join(", ")} did not tell.`
    return diagnosed("API key", "failed", `${refused} ${elsewhere}`, wrongKey)
  })

const wrongKey =
  "Wrong or revoked key, or one of another environment: whoever made it sees its environment in the app for API users."

const noticeableMillis = 5 * 60_000

/** How far our clock and that of the service are apart. */
export const clockDiagnosis = ({ clockAhead }: KeyExchange): Diagnosis => {
  if (clockAhead === undefined) {
    return diagnosed("Clock", "unknown", "The service's answer shows no time to compare this machine's with.")
  }
  const seconds = Math.round(Math.abs(clockAhead) / 1000)
  if (Math.abs(clockAhead) <= noticeableMillis) {
    const detail = "This machine's clock agrees with the service's to within five minutes."
    return diagnosed("Clock", "passed", detail)
  }
  const direction = clockAhead > 0 ? "behind" : "ahead of"
  return diagnosed(
    "Clock",
    "failed",
    `This machine's clock is ${seconds} s ${direction} the service's. No import fails by that: tokens are renewed by their lifetime. What compares the two clocks is off by as much: looking for an execution by its creation, and waits that the service gives as a time.`,
    "Set the clock of this machine, by NTP for example."
  )
}
