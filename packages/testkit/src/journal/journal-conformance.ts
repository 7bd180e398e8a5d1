/** Registers the checks of all stores as tests of vitest. */
import { Effect, type Scope } from "effect"
import { describe, it } from "vitest"
import { exclusiveChecks } from "./exclusive-checks.ts"
import { findingChecks } from "./finding-checks.ts"
import { holdingChecks } from "./holding-checks.ts"
import type { JournalCheck } from "./journal-check.ts"
import { partChecks } from "./part-checks.ts"
import { recordingChecks } from "./recording-checks.ts"
import { removingChecks } from "./removing-checks.ts"
import { journalOf } from "./sample-runs.ts"
import type { StoreUnderTest } from "./store-under-test.ts"

const checks: ReadonlyArray<JournalCheck> = [
  ...recordingChecks,
  ...holdingChecks,
  ...partChecks,
  ...findingChecks,
  ...removingChecks,
  ...exclusiveChecks
]

/** Why a check does not apply to a store; `undefined` when it does. */
const whyNot = ({ needs }: JournalCheck, store: StoreUnderTest): string | undefined => {
  if (needs === "sharing" && store.endsWithProcess === true) return "the store ends with its process"
  if (needs === "change" && store.change === undefined) return "nobody else can get at the store"
  return undefined
}

/**
 * Registers the suite for a store: a test for each check. One that does not apply is skipped, with the reason.
 *
 * An empty store is made for every check, and closed after it.
 */
export const journalConformance = (
  name: string,
  makeStore: Effect.Effect<StoreUnderTest, unknown, Scope.Scope>
): void => {
  describe(`journal conformance: ${name}`, () => {
    for (const check of checks) {
      it(check.name, async (context) => {
        const why = await Effect.runPromise(
          Effect.gen(function* () {
            const store = yield* makeStore
            const reason = whyNot(check, store)
            if (reason !== undefined) return reason
            const journal = yield* journalOf(store.open())
            const elsewhere = store.endsWithProcess === true ? journal : yield* journalOf(store.open())
            return yield* Effect.as(check.run({ store, journal, elsewhere }), undefined)
          }).pipe(Effect.scoped),
          { signal: context.signal }
        )
        // Counted as skipped, with the reason: such as that a store which ends with its process has no other one to be looked at from.
        if (why !== undefined) context.skip(why)
      })
    }
  })
}
