import { Clock, Effect, Option, type Scope } from "effect"
import type { SharedLimits } from "@bulkport/core"
import { createHash, randomUUID } from "node:crypto"
import type { LeaseTimes } from "../leases/lease-times.ts"
import type { SqlInternals } from "../sql-internals.ts"
import { limitStatements } from "./limit-statements.ts"
import { untilReached, untilReachedOr } from "./until-reached.ts"

/** Keys may be long, and name what others need not know. */
const hashOf = (key: string): string => createHash("sha256").update(key).digest("hex").slice(0, 40)

/** What is known to be put right otherwise is not waited for longer, in milliseconds. */
const shortMillis = 3000

/** What is counted without a limit warns of an allowance, and is not waited for longer, in milliseconds. */
const longMillis = 20_000

/** A look is a statement. */
const pollMillis = 50

/**
 * Limits in the tables of a store, shared by all processes that use it, by the clock of the database.
 *
 * A place is taken for a lease at a time, 15 seconds unless given, and renewed as long as its scope is open, so that one of a process that has died
 * comes free by itself. While the database cannot be reached, whoever wants a place or room within a limit waits, and that is
 * logged: a limit is not exceeded because nobody could count. A process that cannot renew its places in time may lose them to
 * others while it goes on; it logs that. Places that are kept for an owner cannot be lost so.
 */
export const sharedLimitsInSql = (
  database: Pick<SqlInternals, "kind" | "place" | "sql">,
  { leaseMillis = 15_000, renewMillis = Math.min(5000, leaseMillis / 3) }: LeaseTimes = {}
): Effect.Effect<SharedLimits, never, Scope.Scope> =>
  Effect.gen(function* () {
    const statements = limitStatements(database)
    const session = randomUUID()
    const held = new Set<string>()
    let isPurged = 0

    const renew = Effect.gen(function* () {
      if (held.size > 0) {
        const before = [...held]
        const left = new Set(yield* statements.renew(session, leaseMillis))
        const lost = before.filter((owner) => held.has(owner) && !left.has(owner))
        for (const owner of lost) held.delete(owner)
        if (lost.length > 0) {
          yield* Effect.logWarning(
            `${lost.length} of the places that this process holds within limits could not be renewed in time, and may have been given to others: the limits may be exceeded until it gives them back.`
          )
        }
      }
      const now = yield* Clock.currentTimeMillis
      if (now - isPurged < purgeMillis) return
      isPurged = now
      yield* statements.purge
    }).pipe(Effect.timeoutOption(leaseMillis), Effect.ignore)
    yield* Effect.forkScoped(Effect.forever(Effect.andThen(Effect.sleep(renewMillis), renew)))

    const giveBack = (key: string, owner: string) =>
      // Otherwise it ends by itself.
      untilReachedOr(database, "give a place back", shortMillis)(statements.giveBack(key, owner))

    const limits: SharedLimits = {
      pollMillis,
      tryPlace: (name, places) =>
        Effect.uninterruptibleMask((restore) =>
          Effect.gen(function* () {
            const key = hashOf(name)
            const owner = randomUUID()
            const lease = { session, millis: leaseMillis }
            const isTaken = yield* restore(
              untilReached(database, "take a place")(statements.take({ key, places, owner, lease }))
            ).pipe(
              // Whether it was taken by then is not known.
              Effect.onInterrupt(() => giveBack(key, owner))
            )
            if (!isTaken) return false
            held.add(owner)
            yield* Effect.addFinalizer(() =>
              Effect.suspend(() => {
                held.delete(owner)
                return giveBack(key, owner)
              })
            )
            return true
          })
        ),
      keepPlace: (key, places, owner, claim) =>
        untilReached(database, "take a place")(statements.take({ key: hashOf(key), places, owner, claim })),
      giveBackPlace: (key, owner, claim) =>
        untilReachedOr(
          database,
          "give a place back",
          longMillis
        )(statements.giveBack(hashOf(key), owner, claim)).pipe(Effect.asVoid),
      keepersOf: (key) => untilReached(database, "see who has a place")(statements.keepers(hashOf(key))),
      recordUse: (name, mark, { most, windowMillis }) => {
        const use = statements.use({ key: hashOf(name), mark, most, windowMillis })
        if (most !== undefined) return untilReached(database, "count a request")(use)
        return untilReachedOr(
          database,
          "count a start",
          longMillis
        )(use).pipe(
          Effect.flatMap(
            Option.match({
              onNone: () =>
                Effect.as(
                  Effect.logWarning(
                    "A start could not be counted: warnings of an allowance may come too late."
                  ),
                  0
                ),
              onSome: Effect.succeed
            })
          )
        )
      },
      takeBackUse: (key, mark) =>
        Effect.asVoid(
          untilReachedOr(database, "take a start back", shortMillis)(statements.takeBack(hashOf(key), mark))
        ),
      countUses: (key, windowMillis) =>
        Effect.map(
          untilReachedOr(database, "count starts", shortMillis)(statements.count(hashOf(key), windowMillis)),
          Option.getOrUndefined
        )
    }
    return limits
  })

/** Milliseconds between two deletions of what counts no more. */
const purgeMillis = 60_000
