import type { ImportReason } from "@bulkport/core/provider"
import { Cause, Effect, Exit, Option } from "effect"
import assert from "node:assert/strict"

/** Expects a failure with one of these reasons, and gives it. A success, another reason or a defect fails the check. */
export const expectReason = <A, R>(
  effect: Effect.Effect<A, ImportReason, R>,
  ...tags: ReadonlyArray<ImportReason["_tag"]>
): Effect.Effect<ImportReason, never, R> =>
  Effect.map(Effect.exit(effect), (exit) => {
    const expected = tags.join(" or ")
    if (Exit.isSuccess(exit)) return assert.fail(`expected ${expected}, but the call succeeded`)
    const reason = Option.getOrUndefined(Cause.findErrorOption(exit.cause))
    if (reason === undefined) throw Cause.squash(exit.cause)
    assert.ok(tags.includes(reason._tag), `expected ${expected}, but got ${reason._tag}: ${reason.message}`)
    return reason
  })

/** Fails when the effect takes longer than this. */
export const within = <A, E, R>(millis: number, what: string, effect: Effect.Effect<A, E, R>) =>
  Effect.timeoutOrElse(effect, {
    duration: millis,
    orElse: () => Effect.die(new assert.AssertionError({ message: `${what} took longer than ${millis} ms` }))
  })

/** Waits until something is so, looking every few milliseconds; fails after three seconds. */
export const eventually = (what: string, isSo: () => boolean): Effect.Effect<void> =>
  within(
    3_000,
    what,
    Effect.suspend(() =>
      isSo() ? Effect.void : Effect.andThen(Effect.sleep("5 millis"), eventually(what, isSo))
    )
  )
