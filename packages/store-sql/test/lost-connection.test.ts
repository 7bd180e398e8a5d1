import type { JournalEntry, JournalProblem, RunLocked } from "@bulkport/core"
import { journalOf, samplePlan } from "@bulkport/testkit/journal"
import { Effect, Fiber, Redacted, Schedule } from "effect"
import { describe, expect, it } from "vitest"
import { lossyProxy } from "./support/lossy-proxy.ts"
import { onSql, type Options, postgresForFile, postgresStore } from "./support/stores.ts"

const server = postgresForFile()
const store = postgresStore(server)

const begun = (attempt: number): JournalEntry => ({ _tag: "start-begun", attempt })

/** The store, and the same on the other side of a proxy. */
const behindProxy = (patienceMillis: number, options: Options = {}) =>
  Effect.gen(function* () {
    const { open } = yield* store
    const proxy = yield* lossyProxy(server.port)
    const url = new URL(server.url())
    url.port = String(proxy.port)
    const far = yield* journalOf(open({ url: Redacted.make(url.href), patienceMillis, ...options }))
    return { far, near: yield* journalOf(open()), open, proxy, password: url.password }
  })

describe("a run in PostgreSQL", () => {
  it("has an entry once whose reply was lost, and goes on", () =>
    Effect.runPromise(
      Effect.gen(function* () {
        const { far, near, proxy } = yield* behindProxy(5000)
        const run = yield* far.create(samplePlan, "somewhere")
        for (const attempt of [1, 2, 3]) {
          proxy.loseReply()
          yield* run.record(begun(attempt))
        }
        const { entries, state } = yield* near.view(run.id)
        expect(entries.map(({ entry }) => entry).slice(1)).toEqual([1, 2, 3].map(begun))
        expect(yield* run.state).toEqual(state)
      }).pipe(Effect.scoped)
    ))

  it("is begun once although the reply to that was lost", () =>
    Effect.runPromise(
      Effect.gen(function* () {
        const { far, near, proxy } = yield* behindProxy(5000)
        // One for each thing that is asked on the way.
        for (let lost = 0; lost < 3; lost++) {
          proxy.loseReply()
          yield* Effect.scoped(far.create(samplePlan, "somewhere"))
        }
        const { runs } = yield* near.find({})
        expect(runs).toHaveLength(3)
        for (const { id } of runs) yield* Effect.scoped(near.open(id))
      }).pipe(Effect.scoped)
    ))

  it("fails with a code, and without the password, when the database stays away; and goes on when it is back", () =>
    Effect.runPromise(
      Effect.gen(function* () {
        const { far, near, password, proxy } = yield* behindProxy(200)
        const run = yield* far.create(samplePlan, "somewhere")
        proxy.close()
        for (const attempt of [
          run.record(begun(1)),
          Effect.asVoid(far.view(run.id)),
          far.list
        ] as ReadonlyArray<Effect.Effect<unknown, JournalProblem | RunLocked>>) {
          const failed = yield* Effect.flip(attempt)
          expect(failed).toMatchObject({ _tag: "StorageFailed" })
          expect(failed.message).toMatch(
            /^Cannot use PostgreSQL 127\.0\.0\.1:\d+\/postgres, schema schema_\d+: /
          )
          expect(JSON.stringify(failed) + failed.message).not.toContain(password)
        }
        proxy.open()
        // Its patience may be over before it is connected again: a slow machine is asked once more.
        yield* Effect.retry(run.record(begun(2)), {
          schedule: Schedule.spaced(5),
          while: ({ _tag }) => _tag === "StorageFailed"
        })
        expect((yield* near.view(run.id)).entries.map(({ entry }) => entry).slice(1)).toEqual([begun(2)])
        expect(yield* run.state).toEqual((yield* near.view(run.id)).state)
      }).pipe(Effect.scoped)
    ))

  it("is bridged over a database that is away for a moment", () =>
    Effect.runPromise(
      Effect.gen(function* () {
        const { far, near, proxy } = yield* behindProxy(10_000)
        const run = yield* far.create(samplePlan, "somewhere")
        proxy.close()
        yield* Effect.forkScoped(Effect.andThen(Effect.sleep(300), Effect.sync(proxy.open)))
        yield* run.record(begun(1))
        expect((yield* near.view(run.id)).entries).toHaveLength(2)
      }).pipe(Effect.scoped)
    ))

  it("is not acted upon by a process that was paused before it heard that an entry is recorded", () =>
    Effect.runPromise(
      Effect.gen(function* () {
        const leaseMillis = 2500
        const { far, near, open, proxy } = yield* behindProxy(5000, {
          leases: { leaseMillis, renewMillis: 60_000 }
        })
        const run = yield* far.create(samplePlan, "somewhere")
        // It is in the journal at once, and the reply comes when the lease has ended and another process has the run.
        proxy.holdReplies()
        const recording = yield* Effect.forkScoped(Effect.flip(run.record(begun(1))))
        yield* Effect.repeat(near.view(run.id), {
          schedule: Schedule.spaced(5),
          until: ({ entries }) => entries.length === 2
        })
        yield* onSql(open(), (sql) => sql`UPDATE leases SET expires_at = 0`)
        const other = yield* near.open(run.id)
        expect((yield* other.state).startAttempts).toBe(1)
        // A process asks again when a third of its lease has passed without a word.
        yield* Effect.sleep(leaseMillis / 3 + 100)
        proxy.handOnReplies()
        expect(yield* Fiber.join(recording)).toMatchObject({ _tag: "RunLocked", runId: run.id })
      }).pipe(Effect.scoped)
    ))
})
