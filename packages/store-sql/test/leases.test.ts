import type { JournalEntry, RunJournal } from "@bulkport/core"
import { journalOf, samplePlan } from "@bulkport/testkit/journal"
import { Effect, Schedule } from "effect"
import { describe, expect, it } from "vitest"
import { onSql, postgresForFile, postgresStore, sqliteStore, type TestStore } from "./support/stores.ts"

const server = postgresForFile()
const stores = { SQLite: sqliteStore, PostgreSQL: postgresStore(server) }

const begun = (attempt: number): JournalEntry => ({ _tag: "start-begun", attempt })

/** A process that is paused renews nothing: its leases end after 50 milliseconds. */
const paused = { leases: { leaseMillis: 50, renewMillis: 60_000 } }

const untilOpen = (journal: RunJournal["Service"], id: string) =>
  Effect.retry(journal.open(id), {
    schedule: Schedule.spaced(5),
    while: ({ _tag }) => _tag === "RunLocked"
  })

/** When the one lease of a store ends, by the clock of the database, unless it is renewed. */
const endsAt = (open: TestStore["open"]) =>
  onSql(open(), (sql) =>
    Effect.map(sql<{ readonly expires_at: number | bigint }>`SELECT expires_at FROM leases`, ([lease]) =>
      Number(lease!.expires_at)
    )
  )

describe.each(Object.entries(stores))("a lease in %s", (_name, store) => {
  it("that was not renewed is taken over, and whoever had it can record nothing any more", () =>
    Effect.runPromise(
      Effect.gen(function* () {
        const { open } = yield* store
        const sleeper = yield* journalOf(open(paused))
        const other = yield* journalOf(open())
        const asleep = yield* sleeper.create(samplePlan, "somewhere")
        const awake = yield* untilOpen(other, asleep.id)
        for (const attempt of [1, 2]) {
          const refused = yield* Effect.flip(asleep.record(begun(attempt)))
          expect(refused).toMatchObject({ _tag: "RunLocked", runId: asleep.id })
          expect(refused.message).toContain(`process ${process.pid}`)
        }
        expect((yield* other.view(asleep.id)).entries).toHaveLength(1)
        yield* awake.record(begun(7))
        expect((yield* other.view(asleep.id)).state.startAttempts).toBe(1)
        expect(yield* Effect.flip(asleep.record(begun(3)))).toMatchObject({ _tag: "RunLocked" })
      }).pipe(Effect.scoped)
    ))

  it("that ended and that nobody took is renewed by whoever had it, with the next entry", () =>
    Effect.runPromise(
      Effect.gen(function* () {
        const { open } = yield* store
        const sleeper = yield* journalOf(open(paused))
        const run = yield* sleeper.create(samplePlan, "somewhere")
        const before = yield* endsAt(open)
        while (Date.now() <= before) yield* Effect.sleep(5)
        yield* run.record(begun(1))
        expect((yield* sleeper.view(run.id)).entries).toHaveLength(2)
        expect(yield* endsAt(open)).toBeGreaterThan(before)
      }).pipe(Effect.scoped)
    ))

  it("is kept as long as its process renews it, and nobody waits for one that was given back", () =>
    Effect.runPromise(
      Effect.gen(function* () {
        const { open } = yield* store
        const holder = yield* journalOf(open({ leases: { leaseMillis: 20_000, renewMillis: 20 } }))
        const other = yield* journalOf(open())
        const id = yield* Effect.scoped(
          Effect.gen(function* () {
            const { id } = yield* holder.create(samplePlan, "somewhere")
            // Later each time: it is renewed long before it ends, and so would be for as long as the process lives.
            for (let renewals = 0, last = yield* endsAt(open); renewals < 2;) {
              yield* Effect.sleep(5)
              const next = yield* endsAt(open)
              if (next > last) renewals += 1
              last = next
            }
            expect(yield* Effect.flip(Effect.scoped(other.open(id)))).toMatchObject({ _tag: "RunLocked" })
            return id
          })
        )
        yield* Effect.scoped(other.open(id))
        // Nothing is left behind by runs that have ended.
        expect(yield* onSql(open(), (sql) => sql`SELECT name FROM leases`)).toHaveLength(0)
      }).pipe(Effect.scoped)
    ))

  it("that was not renewed keeps nobody from doing something exclusively for ever", () =>
    Effect.runPromise(
      Effect.gen(function* () {
        const { open } = yield* store
        const sleeper = yield* journalOf(open(paused))
        const other = yield* journalOf(open())
        yield* Effect.forkScoped(sleeper.exclusively(Effect.never))
        yield* Effect.sleep(20)
        expect(yield* other.exclusively(Effect.succeed("done"))).toBe("done")
      }).pipe(Effect.scoped)
    ))
})
