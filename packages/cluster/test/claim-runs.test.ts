import { planImport } from "@bulkport/core"
import { Clock, Deferred, Effect, Fiber } from "effect"
import { mkdtempSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { startPostgres, type TestPostgres } from "postgres-for-tests"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { claimRuns, type ClaimRequest } from "../src/claim-runs.ts"
import { ImportQueue } from "../src/index.ts"
import { leaveRun } from "../src/leave-run.ts"
import { makeQueueClock } from "../src/queue-clock.ts"
import type { QueueRow } from "../src/queue-row.ts"
import { client, type UnderTest, withQueue } from "./support/queue-under-test.ts"

let server: TestPostgres
beforeAll(async () => {
  server = await startPostgres()
})
afterAll(() => server.stop())

interface Given {
  readonly id: string
  readonly tenant?: string
  readonly provider?: string
  readonly priority?: number
  /** Minutes before now. */
  readonly age?: number
  readonly isLarge?: boolean
  readonly state?: string
}

const now = 1_800_000_000_000

const put = (runs: ReadonlyArray<Given>) =>
  Effect.gen(function* () {
    const sql = yield* client
    const rows = runs.map(
      ({ age = 0, id, isLarge = false, priority = 5, provider = "one", state = "queued", tenant = "" }) => ({
        run_id: id,
        tenant,
        provider,
        import_type: "x",
        plan: "{}",
        priority,
        turn: now - age * 60_000 - priority * 60_000,
        is_large: isLarge ? 1 : 0,
        state,
        generation: 1,
        changes: 1,
        attempts: 0,
        looks: 0,
        is_confirmed: 0,
        submitted_at: now - age * 60_000,
        due_at: now - age * 60_000,
        held_until: state === "running" ? now + 10_000 : null,
        held_by: state === "running" ? "somebody" : null
      })
    )
    for (let at = 0; at < rows.length; at += 500) {
      const [first, ...others] = rows.slice(at, at + 500)
      if (first !== undefined) yield* sql`INSERT INTO bulkport_queue ${sql.insert([first, ...others])}`
    }
  })

const claim = (more: Partial<ClaimRequest> = {}) =>
  Effect.flatMap(client, (sql) =>
    Effect.map(
      claimRuns(sql, {
        worker: "w",
        holder: "w 1",
        providers: ["one", "two"],
        free: 10,
        freeForLarge: 10,
        mostPerProvider: {},
        mostPerTenant: undefined,
        served: new Map(),
        now,
        heldUntil: now + 10_000,
        ...more
      }),
      (rows) => rows.map((row) => row.run_id).sort()
    )
  )

const numbered = (tenant: string, count: number, more: Omit<Given, "id"> = {}) =>
  Array.from({ length: count }, (_, index) => ({
    id: `${tenant}${String(index).padStart(5, "0")}`,
    tenant,
    ...more
  }))

describe.each(["sqlite", "postgres"] as const)("on %s", (kind) => {
  let databases = 0
  const inQueue = async <A, E>(test: Effect.Effect<A, E, UnderTest>) =>
    withQueue(
      {
        folder: mkdtempSync(join(tmpdir(), "queue-")),
        ...(kind === "postgres" ? { url: await server.createDatabase(`claims_${databases++}`) } : {}),
        serviceUrl: "http://127.0.0.1:9",
        apiKey: "none",
        worker: {}
      },
      test
    )

  test("the highest priority comes first, and a minute of waiting counts as much as one step", () =>
    inQueue(
      Effect.gen(function* () {
        yield* put([
          { id: "a", priority: 5 },
          { id: "b", priority: 9 },
          { id: "c", priority: 0, age: 10 },
          { id: "d", priority: 5, age: 1 }
        ])
        expect(yield* claim({ free: 1 })).toEqual(["c"])
        expect(yield* claim({ free: 1 })).toEqual(["b"])
        expect(yield* claim({ free: 1 })).toEqual(["d"])
        expect(yield* claim({ free: 1 })).toEqual(["a"])
        expect(yield* claim({ free: 1 })).toEqual([])
      })
    ))

  test("a tenant with 10,000 old runs of high priority leaves every other place to one with ten", () =>
    inQueue(
      Effect.gen(function* () {
        yield* put([...numbered("big", 10_000, { age: 60, priority: 9 }), ...numbered("small", 10)])
        const begun = performance.now()
        const claimed = yield* claim({ free: 10 })
        expect(performance.now() - begun).toBeLessThan(20_000)
        expect(claimed.filter((id) => id.startsWith("small"))).toHaveLength(5)
        // The others of the ten come with the places that get free, whatever is at work.
        expect((yield* claim({ free: 10 })).filter((id) => id.startsWith("small"))).toHaveLength(5)
      })
    ))

  test("where there is one place, tenants take turns", () =>
    inQueue(
      Effect.gen(function* () {
        yield* put([...numbered("a", 3, { age: 9 }), ...numbered("b", 3)])
        const sql = yield* client
        const served = new Map<string, number>()
        const order: Array<string> = []
        for (let turn = 0; turn < 4; turn++) {
          const [id = ""] = yield* claim({ free: 1, served })
          served.set(id.slice(0, 1), turn)
          order.push(id.slice(0, 1))
          yield* sql`UPDATE bulkport_queue SET state = 'ended' WHERE run_id = ${id}`
        }
        expect(order).toEqual(["a", "b", "a", "b"])
      })
    ))

  test("limits of a provider and of a tenant count what others have under way", () =>
    inQueue(
      Effect.gen(function* () {
        yield* put([
          ...numbered("a", 5),
          ...numbered("b", 5, { provider: "two" }),
          { id: "w", tenant: "a", state: "waiting" },
          { id: "r", tenant: "b", provider: "two", state: "running" }
        ])
        const sql = yield* client
        yield* sql`UPDATE bulkport_queue SET due_at = ${now + 1000} WHERE run_id = 'w'`
        expect(yield* claim({ mostPerProvider: { two: 3 }, mostPerTenant: 2 })).toEqual(["a00000", "b00000"])
        expect(yield* claim({ mostPerProvider: { two: 3 }, mostPerTenant: 2 })).toEqual([])
        expect(yield* claim({ mostPerProvider: { two: 3 } })).toEqual([
          "a00001",
          "a00002",
          "a00003",
          "a00004",
          "b00001"
        ])
      })
    ))

  test("large files take no more than their own places, and hold up no small one behind them", () =>
    inQueue(
      Effect.gen(function* () {
        yield* put([
          ...numbered("l", 20, { isLarge: true, priority: 9, tenant: "" }),
          ...numbered("s", 20, { tenant: "" })
        ])
        const claimed = yield* claim({ free: 8, freeForLarge: 2 })
        expect(claimed.filter((id) => id.startsWith("l"))).toHaveLength(2)
        expect(claimed.filter((id) => id.startsWith("s"))).toHaveLength(6)
        expect((yield* claim({ free: 4, freeForLarge: 0 })).every((id) => id.startsWith("s"))).toBe(true)
        // A large one that has to be taken up anyway has one of these places.
        yield* put([{ id: "w", isLarge: true, state: "waiting" }])
        expect((yield* claim({ free: 4, freeForLarge: 1 })).filter((id) => /^[lw]/.test(id))).toEqual(["w"])
      })
    ))

  test("a worker takes no run of a provider that it lacks", () =>
    inQueue(
      Effect.gen(function* () {
        yield* put([{ id: "a" }, { id: "b", provider: "other" }])
        expect(yield* claim()).toEqual(["a"])
        expect(yield* claim({ providers: [] })).toEqual([])
      })
    ))

  test("what nobody looks after any more comes first: a pause that is over, and the run of a worker that is gone", () =>
    inQueue(
      Effect.gen(function* () {
        yield* put([
          ...numbered("q", 3),
          { id: "over", state: "waiting", age: 1 },
          { id: "held", state: "running" },
          { id: "gone", state: "running" }
        ])
        const sql = yield* client
        yield* sql`UPDATE bulkport_queue SET held_until = ${now - 1} WHERE run_id = 'gone'`
        expect(yield* claim({ free: 3 })).toEqual(["gone", "over", "q00000"])
      })
    ))

  test("of workers that ask at once, each run goes to one", () =>
    inQueue(
      Effect.gen(function* () {
        yield* put(numbered("a", 60))
        const claims = yield* Effect.forEach(
          Array.from({ length: 8 }, (_, index) => index),
          (index) => claim({ free: 7, holder: `w ${index}` }),
          { concurrency: 8 }
        )
        expect(new Set(claims.flat()).size).toBe(56)
        expect(claims.flat()).toHaveLength(56)
      })
    ))

  test("processes go on with statements that they know when a newer version adds a column", () =>
    inQueue(
      Effect.gen(function* () {
        const queue = yield* ImportQueue
        const sql = yield* client
        const folder = mkdtempSync(join(tmpdir(), "newer-"))
        writeFileSync(join(folder, "rows.csv"), "id\n1\n")
        const plan = planImport({ file: join(folder, "rows.csv"), provider: "one", importType: "rows" })
        const all = Effect.gen(function* () {
          const { runId } = yield* queue.submit({ plan })
          yield* claim({ now: Date.now(), heldUntil: Date.now() - 1 })
          const [row] = yield* sql<QueueRow>`SELECT * FROM bulkport_queue WHERE run_id = ${runId}`
          if (row !== undefined) yield* leaveRun(sql, row, { state: "stopped" }, Date.now(), undefined)
          yield* queue.resume(runId)
          yield* queue.cancel(runId)
          return (yield* queue.look(runId)).state
        })
        expect(yield* all).toBe("cancelled")
        yield* sql`ALTER TABLE bulkport_queue ADD COLUMN added_later INTEGER`
        expect(yield* all).toBe("cancelled")
      })
    ))

  test.runIf(kind === "postgres")(
    "what others have is judged by the database's clock, from the first claim on and once this machine's was set",
    () =>
      inQueue(
        Effect.gen(function* () {
          const millis = Date.now() + 60 * 60 * 1000
          const ahead = { currentTimeMillis: Effect.succeed(millis), currentTimeMillisUnsafe: () => millis }
          const atAhead = Effect.updateService(
            Effect.suspend(() => sureNow),
            Clock.Clock,
            // A clock keeps its methods on its prototype.
            (clock) => Object.assign(Object.create(clock) as typeof clock, ahead)
          )
          const { set, sureNow } = makeQueueClock(yield* client)
          expect(Math.abs((yield* atAhead) - Date.now())).toBeLessThan(60_000)
          yield* set
          expect(Math.abs((yield* sureNow) - Date.now())).toBeLessThan(60_000)
          expect(Math.abs((yield* atAhead) - Date.now())).toBeLessThan(60_000)
        })
      )
  )

  // SQLite has one transaction at a time.
  test.runIf(kind === "postgres")("a run that is withdrawn while it is looked at is not taken up", () =>
    inQueue(
      Effect.gen(function* () {
        yield* put([{ id: "a" }, { id: "b" }])
        const sql = yield* client
        const [isWithdrawn, mayCommit] = [Deferred.makeUnsafe<void>(), Deferred.makeUnsafe<void>()]
        const withdrawing = yield* Effect.gen(function* () {
          yield* sql`UPDATE bulkport_queue SET state = 'cancelled' WHERE run_id = 'a'`
          yield* Deferred.succeed(isWithdrawn, undefined)
          yield* Deferred.await(mayCommit)
        }).pipe(sql.withTransaction, Effect.forkChild)
        yield* Deferred.await(isWithdrawn)
        const claiming = yield* Effect.forkChild(claim())
        // Until it waits for the row that is being changed.
        for (;;) {
          const waiting = yield* sql`
            SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
          if (waiting.length > 0) break
          yield* Effect.sleep(5)
        }
        yield* Deferred.succeed(mayCommit, undefined)
        yield* Fiber.join(withdrawing)
        expect(yield* Fiber.join(claiming)).toEqual(["b"])
      })
    )
  )
})
