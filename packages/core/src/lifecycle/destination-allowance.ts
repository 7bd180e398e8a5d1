import { Clock, Effect } from "effect"
import { AllowanceUsedUp, type ImportReason, type RateLimited } from "../errors/reasons.ts"
import { SharedLimits } from "../limits/shared-limits.ts"
import type { Destination } from "../model/destination.ts"
import { announce } from "./run-event.ts"

type Allowance = NonNullable<Destination["allowance"]>

const keyOf = ({ key }: Destination): string => `allowance of ${key}`

/** A start is known by its run and its number in it, so that it can be taken back after a crash too. */
const markOf = (runId: string, attempt: number): string => `${runId} ${attempt}`

/** Remembers, for all who share these limits, that a start into this place is about to be made. */
export const recordStart = (
  destination: Destination | undefined,
  runId: string,
  attempt: number
): Effect.Effect<void> =>
  Effect.flatMap(SharedLimits, (limits) =>
    destination?.allowance === undefined
      ? Effect.void
      : Effect.asVoid(
          limits.recordUse(keyOf(destination), markOf(runId, attempt), {
            windowMillis: destination.allowance.windowMillis
          })
        )
  )

/** Forgets a start that has certainly made no job. */
export const takeBackStart = (
  destination: Destination | undefined,
  runId: string,
  attempt: number
): Effect.Effect<void> =>
  Effect.flatMap(SharedLimits, (limits) =>
    destination?.allowance === undefined
      ? Effect.void
      : limits.takeBackUse(keyOf(destination), markOf(runId, attempt))
  )

/** `undefined` when it cannot be found out. */
const usedOf = (destination: Destination, { windowMillis }: Allowance): Effect.Effect<number | undefined> =>
  Effect.flatMap(SharedLimits, (limits) => limits.countUses(keyOf(destination), windowMillis))

/**
 * Tells the observer when so many starts are more than the allowance has left. Nothing is refused for that: what other
 * systems use is not known here, nor when the service's day begins.
 */
export const warnOfAllowance = (
  destination: Destination | undefined,
  runId: string,
  needed: number
): Effect.Effect<void> =>
  Effect.gen(function* () {
    if (destination?.allowance === undefined) return
    const { most, unit } = destination.allowance
    const used = yield* usedOf(destination, destination.allowance)
    if (used === undefined || used + needed <= most) return
    yield* announce({
      type: "allowance-warned",
      runId,
      destination: destination.name,
      unit,
      most,
      used,
      needed
    })
  })

/** Other requests of a start may be limited too, such as one for a token, which says nothing of the allowance. */
const isAboutAllowance = (reason: ImportReason): reason is RateLimited =>
  reason._tag === "RateLimited" && reason.mayBeAllowance === true

/**
 * What a refused start means once it is known how many starts there were: a service that says "too many" for two different
 * reasons means the allowance when that has been used, as far as we know.
 */
export const judgedStart = (
  destination: Destination | undefined,
  reason: ImportReason
): Effect.Effect<ImportReason> =>
  Effect.gen(function* () {
    const allowance = destination?.allowance
    if (reason._tag === "AllowanceUsedUp") return yield* withTime(reason, allowance)
    if (!isAboutAllowance(reason) || destination === undefined || allowance === undefined) return reason
    const used = yield* usedOf(destination, allowance)
    return used !== undefined && used >= allowance.most
      ? yield* usedUp(destination, allowance, reason)
      : reason
  })

/** The same after all attempts: what limits requests for a moment would have passed by then. */
export const judgedAtLast = (
  destination: Destination | undefined,
  reason: ImportReason
): Effect.Effect<ImportReason> =>
  isAboutAllowance(reason) && destination?.allowance !== undefined
    ? usedUp(destination, destination.allowance, reason)
    : Effect.succeed(reason)

const usedUp = (
  { name }: Destination,
  allowance: Allowance,
  { retryAfterMillis }: { readonly retryAfterMillis?: number }
): Effect.Effect<AllowanceUsedUp> =>
  withTime(
    new AllowanceUsedUp({
      allowance: `${allowance.most} ${allowance.unit} for ${name}`,
      ...(retryAfterMillis === undefined ? {} : { retryAfterMillis })
    }),
    allowance
  )

/** When the day of the service begins is not known; but what is used now is not counted a whole window from now. */
const withTime = (
  reason: AllowanceUsedUp,
  allowance: Allowance | undefined
): Effect.Effect<AllowanceUsedUp> =>
  Effect.map(Clock.currentTimeMillis, (now) => {
    const { allowance: words, backAt, retryAfterMillis } = reason
    const wait = retryAfterMillis ?? allowance?.windowMillis
    if (backAt !== undefined || wait === undefined) return reason
    return new AllowanceUsedUp({
      allowance: words,
      backAt: now + wait,
      ...(retryAfterMillis === undefined ? {} : { retryAfterMillis })
    })
  })
