/** What checks expect, said so that whoever wrote the provider knows what to change. */
import type { ImportReason } from "@bulkport/core/provider"
import { Cause, Context, Effect, Exit, Option, Schedule } from "effect"
import assert from "node:assert/strict"
import { isDeepStrictEqual, inspect } from "node:util"

/** More of a value says no more. */
const mostShown = 300

const shown = (value: unknown): string => {
  const text =
    typeof value === "string" ? JSON.stringify(value) : inspect(value, { depth: 4, breakLength: 100 })
  return text.length > mostShown ? `${text.slice(0, mostShown)}…` : text
}

/** Expects two values to be the same, member by member. `what` names the first in words: "the count of jobs at the service". */
export const expectSame = (what: string, actual: unknown, expected: unknown): void => {
  if (isDeepStrictEqual(actual, expected)) return
  throw new assert.AssertionError({
    message: `expected ${what} to be ${shown(expected)}, but it is ${shown(actual)}`,
    actual,
    expected
  })
}

/** Expects something to be so; otherwise says this. */
export const expectThat = (isSo: boolean, otherwise: string): void => {
  if (!isSo) throw new assert.AssertionError({ message: otherwise })
}

/** Expects a failure with one of these reasons, and gives it. A success, another reason or a defect fails the check. */
export const expectReason = <A, R>(
  effect: Effect.Effect<A, ImportReason, R>,
  ...tags: ReadonlyArray<ImportReason["_tag"]>
): Effect.Effect<ImportReason, never, R> =>
  Effect.map(Effect.exit(effect), (exit) => {
    const expected = tags.join(" or ")
    if (Exit.isSuccess(exit)) {
      const gave = exit.value === undefined ? "" : ` and gave ${shown(exit.value)}`
      return assert.fail(`expected the call to fail with ${expected}, but it succeeded${gave}`)
    }
    const reason = Option.getOrUndefined(Cause.findErrorOption(exit.cause))
    if (reason === undefined) {
      const defect = Cause.squash(exit.cause)
      throw new assert.AssertionError({
        message:
          `expected the call to fail with ${expected}, but it died: ${String(defect)}. ` +
          "A provider fails with one of the reasons of @bulkport/core/provider and never throws.",
        actual: defect
      })
    }
    if (!tags.includes(reason._tag)) {
      assert.fail(
        `expected the call to fail with ${expected}, but it failed with ${reason._tag}: ${reason.message}`
      )
    }
    return reason
  })

/** Expects the engine to be told rightly whether asking again may help. */
export const expectRetryable = (reason: ImportReason, isRetryable: boolean): void =>
  expectSame(`isRetryable of ${reason._tag}`, reason.isRetryable, isRetryable)

/** Milliseconds after which a check takes it that what it waits for never comes. On the slowest machine none of it takes as long. */
export const LongestWait = Context.Reference<number>("@bulkport/testkit/LongestWait", {
  defaultValue: () => 10_000
})

/** The same, in milliseconds, for a check that is expected to fail: nobody has to wait long for what will not come. */
export const waitInVain = 2_000

/** Fails when the effect does not end. */
export const within = <A, E, R>(what: string, effect: Effect.Effect<A, E, R>) =>
  LongestWait.use((millis) =>
    Effect.timeoutOrElse(effect, {
      duration: millis,
      orElse: () =>
        Effect.die(new assert.AssertionError({ message: `${what} took longer than ${millis} ms` }))
    })
  )

/** Waits until something is so, looking every few milliseconds; fails when it never is. */
export const eventually = (what: string, isSo: () => boolean): Effect.Effect<void> =>
  within(
    what,
    Effect.asVoid(
      Effect.repeat(Effect.sync(isSo), { schedule: Schedule.spaced("5 millis"), until: (so) => so })
    )
  )
