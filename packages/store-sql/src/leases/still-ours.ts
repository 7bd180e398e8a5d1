/** Whether a lease is still ours, as far as this process can know. */
import type { StorageFailed } from "@bulkport/core"
import { Effect } from "effect"
import { onDatabase } from "../on-database.ts"
import type { SqlInternals } from "../sql-internals.ts"
import { type Lease, LeaseHeld } from "./lease-keeper.ts"
import { startStopwatch } from "./stopwatch.ts"

/** So much of a lease must have passed since it was ours for sure before the database is asked again. */
const askAfter = 1 / 3

/** Past so much of it there is no time left to break anything off. */
const lostAfter = 0.9

const isOursFor = ({ millis, sinceOurs }: Lease, share: number): boolean => sinceOurs() <= millis * share

/** Makes sure that a lease is ours, by asking the database: the clocks of a machine may have stood still with it. */
export const askIfOurs = (
  database: Pick<SqlInternals, "place" | "patienceMillis">,
  lease: Lease
): Effect.Effect<void, LeaseHeld | StorageFailed> => {
  const ask = Effect.suspend(() => {
    const elapsed = startStopwatch()
    return Effect.map(lease.keep, () => lease.wasOurs(elapsed))
  })
  // A reply that came before a long pause says nothing any more.
  return Effect.repeat(onDatabase(database)(ask), { until: () => isOursFor(lease, lostAfter) })
}

/** Makes sure that a lease is ours. Asks the database only when it is a while that it said so. */
export const stillOurs = (
  database: Pick<SqlInternals, "place" | "patienceMillis">,
  lease: Lease
): Effect.Effect<void, LeaseHeld | StorageFailed> =>
  Effect.suspend(() => (isOursFor(lease, askAfter) ? Effect.void : askIfOurs(database, lease)))

/**
 * Goes on while a lease is ours, and fails once it has not been renewed for almost as long as it lasts. Only reads the clock: a
 * database that gives no answer must not keep anybody from noticing.
 */
export const untilNotOurs = (lease: Lease): Effect.Effect<never, LeaseHeld> =>
  Effect.suspend(() => {
    const leftMillis = lease.millis * lostAfter - lease.sinceOurs()
    return leftMillis <= 0
      ? Effect.fail(new LeaseHeld({ holder: "another process by now, perhaps" }))
      : Effect.andThen(Effect.sleep(leftMillis), untilNotOurs(lease))
  })
