/** Calls of code from outside, whose faults become reasons. */
import { Cause, Effect, type Redacted, Schema, Stream } from "effect"
import { ImportReason } from "../errors/reasons.ts"
import { thrownText } from "./thrown-text.ts"

const isReason = Schema.is(ImportReason)

/** Makes a reason of a fault in words. No word of it is one of the secrets. */
export interface FaultReason {
  readonly secrets?: ReadonlyArray<Redacted.Redacted>
  readonly reasonOf: (problem: string) => ImportReason
}

/**
 * The reason for the fault in a cause: what was thrown, or a failure that is none of the reasons. None when it ended in a reason,
 * or was stopped.
 */
const faultIn = (
  cause: Cause.Cause<unknown>,
  { reasonOf, secrets }: FaultReason
): ImportReason | undefined => {
  const died = cause.reasons.find(Cause.isDieReason)
  if (died !== undefined) return reasonOf(thrownText(died.defect, secrets))
  const failed = cause.reasons.filter(Cause.isFailReason).find(({ error }) => !isReason(error))
  return failed === undefined ? undefined : reasonOf(thrownText(failed.error, secrets))
}

/** Makes what a call throws, dies of, or fails with beside the reasons, a reason. That it was stopped stays what it is. */
export const guarded = <A, R>(
  call: () => Effect.Effect<A, ImportReason, R>,
  fault: FaultReason
): Effect.Effect<A, ImportReason, R> =>
  Effect.suspend(() => {
    const effect: unknown = call()
    // A plugin need not have been compiled against the types that promise it.
    return Effect.isEffect(effect)
      ? (effect as Effect.Effect<A, ImportReason, R>)
      : Effect.die(new TypeError("it gave no Effect"))
  }).pipe(
    Effect.catchCause((cause) => {
      const reason = faultIn(cause, fault)
      return reason === undefined ? Effect.failCause(cause) : Effect.fail(reason)
    })
  )

/** The same for rows: those that came before the fault are handed on. */
export const guardedRows = <A>(
  call: () => Stream.Stream<A, ImportReason>,
  fault: FaultReason
): Stream.Stream<A, ImportReason> =>
  Stream.suspend(call).pipe(
    Stream.catchCause((cause) => {
      const reason = faultIn(cause, fault)
      return reason === undefined ? Stream.failCause(cause) : Stream.fail(reason)
    })
  )
