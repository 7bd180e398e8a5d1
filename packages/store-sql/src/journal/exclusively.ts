import type { StorageFailed } from "@bulkport/core"
import { Effect, Schedule, Scope, Semaphore } from "effect"
import type { SqlInternals } from "../sql-internals.ts"

const untilFree = Schedule.spaced(20).pipe(
  Schedule.modifyDelay(() => Effect.sync(() => 5 + Math.random() * 20))
)

/**
 * Makes what runs an effect while no other process that shares the store does so.
 *
 * A lease, and not a lock of the database: that one would end with its connection while the effect goes on.
 */
export const makeExclusively = ({ leases }: SqlInternals) => {
  // Those of this process take turns before they compete with others.
  const turn = Semaphore.makeUnsafe(1)
  const held = Effect.retry(leases.take("exclusively"), {
    schedule: untilFree,
    while: (error) => error._tag === "LeaseHeld"
  }).pipe(Effect.catchTag("LeaseHeld", () => Effect.die("the schedule does not end")))
  return <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E | StorageFailed, R> =>
    Effect.acquireUseRelease(
      Scope.make(),
      (scope) => Effect.andThen(Scope.provide(held, scope), effect),
      Scope.close
    ).pipe(turn.withPermits(1))
}
