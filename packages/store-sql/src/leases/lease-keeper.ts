/** Leases: what one process may do and no other, as long as it says so again and again. */
import { Data, Effect, Schedule, type Scope } from "effect"
import type { SqlError } from "effect/sql/SqlError"
import type { Fragment, Statement } from "effect/sql/Statement"
import { randomUUID } from "node:crypto"
import type { StorageFailed } from "@bulkport/core"
import { onDatabase } from "../on-database.ts"
import { databaseNow } from "../database-now.ts"
import type { SqlInternals } from "../sql-internals.ts"
import type { LeaseTimes } from "./lease-times.ts"
import { startStopwatch, type Stopwatch } from "./stopwatch.ts"
import { hasEnded, holderWords, thisMachine } from "./this-process.ts"

/** Somebody else has the lease. */
export class LeaseHeld extends Data.TaggedError("LeaseHeld")<{
  /** Who, in words. */
  readonly holder: string
}> {}

/** A lease that this process has, or had. */
export interface Lease {
  readonly name: string
  /** How long it lasts that is not renewed, in milliseconds. */
  readonly millis: number
  /** Milliseconds since it was ours for sure, as far as replies of the database have shown. */
  readonly sinceOurs: Stopwatch
  /** Says that a reply has shown that it was ours when this stopwatch was started. */
  readonly wasOurs: (elapsed: Stopwatch) => void
  /**
   * Makes sure that the lease is still ours, and renews it. Whoever wants to take it over waits for the transaction to end that this
   * is part of.
   */
  readonly keep: Effect.Effect<void, LeaseHeld | SqlError>
  /** The statement of `keep`, to be part of another one: it gives a row, `name`, if the lease is still ours. */
  readonly keeping: () => Fragment
  /** Says who has the lease that is not ours any more. */
  readonly lost: Effect.Effect<never, LeaseHeld | SqlError>
  /**
   * The same under another token, within a transaction. A statement of ours that was on its way when its connection was cut comes
   * too late then, whenever it arrives.
   */
  readonly renewToken: Effect.Effect<void, LeaseHeld | SqlError>
}

/** Takes leases and renews all that were taken, for one database in one process. */
export interface LeaseKeeper {
  /** Takes a lease until the scope closes, if nobody has it. Nothing is waited for. */
  readonly take: (name: string) => Effect.Effect<Lease, LeaseHeld | StorageFailed, Scope.Scope>
}

interface Held {
  /** More than one after a change of token whose reply was lost. */
  tokens: ReadonlyArray<string>
  /** Since the last time that it was ours for sure. */
  elapsed: Stopwatch
  readonly name: string
}

/** What is known already is known better by what was asked later. */
const wasOurs = (held: Held, elapsed: Stopwatch): void => {
  if (elapsed() < held.elapsed()) held.elapsed = elapsed
}

/** So many leases are renewed by one statement. */
const atOnce = 200

/** Leases in the table `leases`. They are renewed in the background until the scope closes. */
export const makeLeaseKeeper = (
  database: Pick<SqlInternals, "kind" | "place" | "sql" | "patienceMillis">,
  { leaseMillis = 15_000, renewMillis = Math.min(5000, leaseMillis / 3) }: LeaseTimes = {}
): Effect.Effect<LeaseKeeper, never, Scope.Scope> =>
  Effect.gen(function* () {
    const { sql } = database
    const now = databaseNow(database)
    const machine = thisMachine()
    const all = new Set<Held>()

    const noteRenewed = (renewed: ReadonlySet<string>, elapsed: Stopwatch): void => {
      for (const held of all) if (held.tokens.some((token) => renewed.has(token))) wasOurs(held, elapsed)
    }

    const renewAll = Effect.suspend(() => {
      const tokens = [...all].flatMap((held) => held.tokens)
      const batches = Array.from({ length: Math.ceil(tokens.length / atOnce) }, (_, number) =>
        tokens.slice(number * atOnce, (number + 1) * atOnce)
      )
      return Effect.forEach(
        batches,
        (batch) => {
          const elapsed = startStopwatch()
          return sql<{
            readonly token: string
          }>`UPDATE leases SET expires_at = ${now} + ${leaseMillis} WHERE token IN ${sql.in(batch)} RETURNING token`.pipe(
            Effect.map((renewed) => noteRenewed(new Set(renewed.map(({ token }) => token)), elapsed)),
            Effect.timeoutOption(renewMillis)
          )
        },
        { discard: true }
      )
    })
    yield* renewAll.pipe(
      onDatabase({ ...database, patienceMillis: renewMillis }),
      Effect.ignore,
      Effect.repeat(Schedule.spaced(renewMillis)),
      Effect.forkScoped
    )

    const tryTake = (name: string, token: string, endedToken: string) =>
      Effect.map(
        sql`INSERT INTO leases (name, token, fence, holder, machine, pid, expires_at)
          VALUES (${name}, ${token}, 1, ${holderWords()}, ${machine}, ${process.pid}, ${now} + ${leaseMillis})
          ON CONFLICT (name) DO UPDATE SET token = excluded.token, fence = leases.fence + 1, holder = excluded.holder,
            machine = excluded.machine, pid = excluded.pid, expires_at = excluded.expires_at
          WHERE leases.expires_at <= ${now} OR leases.token IN (${token}, ${endedToken})
          RETURNING fence`,
        (rows) => rows.length > 0
      )

    const holderOf = (name: string) =>
      Effect.map(
        sql<{
          readonly token: string
          readonly holder: string
          readonly machine: string
          readonly pid: number | bigint
        }>`SELECT token, holder, machine, pid FROM leases WHERE name = ${name}`,
        ([holder]) => holder
      )

    const take = (name: string, token: string): Effect.Effect<Held, LeaseHeld | SqlError> =>
      Effect.gen(function* () {
        const held: Held = { name, tokens: [token], elapsed: startStopwatch() }
        if (yield* tryTake(name, token, token)) return held
        const holder = yield* holderOf(name)
        // One that was killed on this machine need not be waited for.
        if (holder !== undefined && hasEnded(holder.machine, Number(holder.pid))) {
          if (yield* tryTake(name, token, holder.token)) return held
        }
        return yield* new LeaseHeld({ holder: holder?.holder ?? "another process" })
      })

    const keeping = ({ name, tokens }: Held, token?: string): Statement<object> =>
      sql`UPDATE leases SET expires_at = ${now} + ${leaseMillis}, token = ${token ?? sql("token")}
        WHERE name = ${name} AND token IN ${sql.in(tokens)} RETURNING name`

    const lost = ({ name }: Held) =>
      Effect.flatMap(holderOf(name), (holder) =>
        Effect.fail(new LeaseHeld({ holder: holder?.holder ?? "a process that has given it back since" }))
      )

    const keep = (held: Held, token?: string): Effect.Effect<void, LeaseHeld | SqlError> =>
      Effect.flatMap(keeping(held, token), (kept) => (kept.length > 0 ? Effect.void : lost(held)))

    const giveBack = (held: Held) =>
      Effect.suspend(() => {
        all.delete(held)
        return sql`DELETE FROM leases WHERE name = ${held.name} AND token IN ${sql.in(held.tokens)}`
      }).pipe(
        Effect.timeoutOption(2000),
        onDatabase({ ...database, patienceMillis: 1000 }),
        // It ends by itself.
        Effect.ignore
      )

    return {
      take: (name) =>
        Effect.acquireRelease(
          Effect.suspend(() => {
            // One token for all attempts: the reply to an earlier one may have been lost.
            const token = randomUUID()
            return onDatabase(database)(take(name, token))
          }).pipe(Effect.tap((held) => Effect.sync(() => all.add(held)))),
          giveBack
        ).pipe(
          Effect.map((held): Lease => ({
            name,
            millis: leaseMillis,
            sinceOurs: () => held.elapsed(),
            wasOurs: (elapsed) => wasOurs(held, elapsed),
            keep: Effect.suspend(() => keep(held)),
            keeping: () => keeping(held),
            lost: Effect.suspend(() => lost(held)),
            renewToken: Effect.suspend(() => {
              const token = randomUUID()
              held.tokens = [...held.tokens, token]
              return keep(held, token)
            })
          }))
        )
    }
  })
