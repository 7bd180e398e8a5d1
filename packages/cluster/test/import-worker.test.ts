import { journalVersion, resumeImport, RunJournal, stageImport, StartInDoubt } from "@bulkport/core"
import type { Provider } from "@bulkport/core/provider"
import { memoryPlugin, type MemoryService, startMemoryService } from "@bulkport/testkit"
import { Effect, Exit, Fiber, Schedule, Scope, Stream } from "effect"
import * as SqlClient from "effect/sql/SqlClient"
import { ConnectionError, SqlError } from "effect/sql/SqlError"
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { ImportQueue, ImportWorker, type QueueEvent, type WorkerOptions } from "../src/index.ts"
import { clearOrphans } from "../src/clear-orphans.ts"
import { submitRun } from "../src/submit-run.ts"
import { contactsPlan } from "./support/memory-import.ts"
import {
  client,
  type UnderTest,
  untilCount,
  untilState,
  withQueue,
  withWorker
} from "./support/queue-under-test.ts"
import type { WorkerProcessSettings } from "./support/worker-process-settings.ts"

let service: MemoryService
const scope = Scope.makeUnsafe()
beforeAll(async () => {
  service = await Effect.runPromise(Scope.provide(startMemoryService(), scope))
})
afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))
beforeEach(() => {
  service.behaviour.holdsJobs = false
  service.clearFaults()
})

const patience: WorkerOptions = {
  pollMillis: 20,
  takeoverMillis: 2000,
  stayMillis: 60,
  firstPauseMillis: 40,
  longestPauseMillis: 80,
  retryPauseMillis: 20,
  retries: 2
}

const settingsWith = (worker: WorkerOptions = {}): WorkerProcessSettings => ({
  folder: mkdtempSync(join(tmpdir(), "queue-")),
  serviceUrl: service.url,
  apiKey: service.apiKey,
  worker: { ...patience, ...worker }
})

const submitTo = (
  settings: WorkerProcessSettings,
  name: string,
  more: Parameters<typeof contactsPlan>[2] = {}
) =>
  Effect.flatMap(ImportQueue, (queue) =>
    Effect.map(
      queue.submit({ plan: contactsPlan(join(settings.folder, "sources"), name, more) }),
      ({ runId }) => runId
    )
  )

/** What a test has: a store of its own, and the queue there. */
interface Given {
  readonly settings: WorkerProcessSettings
  readonly queue: ImportQueue["Service"]
  /** Submits a file of this name, and gives the id of its run. */
  readonly submit: (name: string, more?: Parameters<typeof contactsPlan>[2]) => ReturnType<typeof submitTo>
}

const given = (settings: WorkerProcessSettings) =>
  Effect.map(ImportQueue, (queue): Given => ({
    settings,
    queue,
    submit: (name, more) => submitTo(settings, name, more)
  }))

/** How a test differs from the others. */
interface Different extends Pick<WorkerProcessSettings, "engine"> {
  readonly worker?: WorkerOptions
  readonly plugins?: Array<typeof memoryPlugin>
}

/** Runs a test with a queue and a worker. */
const working = <A, E>(
  test: (given: Given) => Effect.Effect<A, E, UnderTest | ImportWorker>,
  { engine = {}, plugins = [memoryPlugin], worker }: Different = {}
) => {
  const settings = { ...settingsWith(worker), engine }
  return withWorker(settings, Effect.flatMap(given(settings), test), { plugins })
}

/** Runs a test with a queue that nobody works on. */
const queueing = <A, E>(
  test: (given: Given) => Effect.Effect<A, E, UnderTest>,
  options?: Parameters<typeof withQueue>[2]
) => {
  const settings = settingsWith()
  return withQueue(settings, Effect.flatMap(given(settings), test), options)
}

/** The memory provider with one of its abilities changed. */
const changed = (change: (provider: Provider) => Provider): typeof memoryPlugin => ({
  ...memoryPlugin,
  open: (values) => Effect.map(memoryPlugin.open(values), change)
})

const reportOf = (runId: string) =>
  Effect.gen(function* () {
    const { folder } = yield* (yield* RunJournal).view(runId)
    return JSON.parse(readFileSync(join(folder, "report.json"), "utf8")) as { verdict: string; rows: unknown }
  })

test("many imports all come to their end, each with one job, and the engine keeps nothing of them", async () => {
  const jobsBefore = service.jobs().length
  await working(
    ({ submit }) =>
      Effect.gen(function* () {
        const ids = yield* Effect.forEach(
          Array.from({ length: 25 }, (_, index) => index),
          (index) => submit(`many-${index}`, { tenant: `t${index % 3}` })
        )
        yield* untilCount("ended", 25)
        for (const id of ids) expect((yield* reportOf(id)).verdict).toBe("succeeded")
        expect(service.jobs().length - jobsBefore).toBe(25)
        const sql = yield* client
        const left = Effect.gen(function* () {
          const counts = yield* Effect.forEach(
            ["bulkport_engine_messages", "bulkport_engine_replies", "bulkport_queue_executions"],
            (table) => sql.unsafe<{ n: number }>(`SELECT count(*) AS n FROM ${table}`)
          )
          return counts.reduce((sum, [row]) => sum + Number(row?.n), 0)
        })
        while ((yield* left) > 0) yield* Effect.sleep(100)
        const worker = yield* ImportWorker
        const standing = yield* worker.standing
        expect(standing).toMatchObject({ isReady: true, running: 0, slots: 8 })
      }),
    { worker: { slots: 8 } }
  )
})

test("a job that takes long is left alone between looks, over more than one execution, and ends like any other", async () => {
  service.behaviour.holdsJobs = true
  await working(({ submit }) =>
    Effect.gen(function* () {
      const id = yield* submit("long")
      const waiting = yield* untilState(id, "waiting")
      expect(waiting.nextLookAt).toBeDefined()
      const sql = yield* client
      const generation = Effect.map(
        sql<{ generation: number }>`SELECT generation FROM bulkport_queue WHERE run_id = ${id}`,
        ([row]) => Number(row?.generation)
      )
      while ((yield* generation) < 3) yield* Effect.sleep(20)
      service.behaviour.holdsJobs = false
      const ended = yield* untilState(id, "ended")
      expect(ended.attempts).toBe(0)
      expect((yield* reportOf(id)).verdict).toBe("succeeded")
    })
  )
})

test("what the engine has of executions that nobody knows of goes within a minute, and nothing else", async () => {
  service.behaviour.holdsJobs = true
  // Nothing moves while it is looked at.
  const still = { firstPauseMillis: 600_000, longestPauseMillis: 600_000 }
  await working(
    ({ queue, submit }) =>
      Effect.gen(function* () {
        const [orphan, known] = [yield* submit("orphan"), yield* submit("known")]
        for (const id of [orphan, known]) yield* untilState(id, "waiting")
        const sql = yield* client
        const messagesOf = (id: string) =>
          Effect.map(
            sql<{ n: number }>`SELECT count(*) AS n FROM bulkport_engine_messages WHERE entity_id IN (
            SELECT entity_id FROM bulkport_engine_messages WHERE payload LIKE ${`%${id}%`})`,
            ([row]) => Number(row?.n)
          )
        const requests = yield* sql<{ id: bigint }>`SELECT m.id FROM bulkport_engine_messages m
          JOIN bulkport_engine_replies r ON r.request_id = m.id WHERE m.payload LIKE ${`%${orphan}%`}`.pipe(
          Effect.provideService(SqlClient.SafeIntegers, true),
          Effect.repeat({ schedule: Schedule.spaced(5), until: (rows) => rows.length > 0 })
        )
        const replies = Effect.map(
          sql<{ n: number }>`SELECT count(*) AS n FROM bulkport_engine_replies WHERE ${sql.in(
            "request_id",
            requests.map(({ id }) => id)
          )}`,
          ([row]) => Number(row?.n)
        )
        yield* sql`DELETE FROM bulkport_queue_executions WHERE run_id = ${orphan}`
        yield* clearOrphans(sql, Date.now())
        expect(yield* messagesOf(orphan)).toBeGreaterThan(0)
        expect(yield* replies).toBeGreaterThan(0)
        yield* clearOrphans(sql, Date.now() + 60_000)
        expect(yield* messagesOf(orphan)).toBe(0)
        expect(yield* messagesOf(known)).toBeGreaterThan(0)
        expect(yield* replies).toBe(0)
        service.behaviour.holdsJobs = false
        yield* queue.resume(known)
        yield* untilState(known, "ended")
      }),
    { worker: still }
  )
})

test("events tell of a run from its record and from the queue, in order, and go on behind any of them", async () => {
  await working(({ queue, submit }) =>
    Effect.gen(function* () {
      const id = yield* submit("events")
      const events: ReadonlyArray<QueueEvent> = yield* Stream.runCollect(queue.events(id))
      const told = events.map((event) => (event.type === "recorded" ? event.entry : event.state))
      expect(told.slice(0, 3)).toEqual(["queued", "running", "run-created"])
      expect(told.slice(-2)).toEqual(["reported", "ended"])
      expect(told).toContain("job-started")
      const numbers = events.map(({ number }) => number)
      expect(numbers).toEqual([...numbers].sort((one, other) => one - other))
      expect(new Set(numbers).size).toBe(numbers.length)
      for (const at of [0, 1, 4, events.length - 2]) {
        const rest = yield* Stream.runCollect(queue.events(id, { after: numbers[at] ?? 0 }))
        expect(rest).toEqual(events.slice(at + 1))
      }
      expect(JSON.stringify(events)).not.toContain("@example.com")
    })
  )
})

test("nothing that the store keeps holds a secret or the content of a row", async () => {
  await working(({ submit }) =>
    Effect.gen(function* () {
      service.addFault({
        on: "createJob",
        times: 9,
        action: { type: "reply", status: 400, body: `no ${service.apiKey} canary@example.com` }
      })
      yield* untilState(yield* submit("canary"), "stopped")
      service.clearFaults()
      service.behaviour.holdsJobs = true
      yield* untilState(yield* submit("canary-2"), "waiting")
      const sql = yield* client
      const tables = yield* sql<{ name: string }>`SELECT name FROM sqlite_master WHERE type = 'table'`
      expect(tables.map(({ name }) => name)).toContain("bulkport_engine_messages")
      for (const { name } of tables) {
        const rows = yield* Effect.provideService(
          sql.unsafe(`SELECT * FROM ${name}`),
          SqlClient.SafeIntegers,
          true
        )
        const text = JSON.stringify(rows, (_, value: unknown) =>
          typeof value === "bigint" ? String(value) : value
        )
        expect(text, name).not.toContain(service.apiKey)
        expect(text, name).not.toContain("@example.com")
      }
      const payloads = yield* sql<{
        payload: string
      }>`SELECT payload FROM bulkport_engine_messages WHERE tag = 'run' AND entity_type = 'Workflow/BulkportImport'`
      expect(payloads.length).toBeGreaterThan(0)
      for (const { payload } of payloads) {
        expect(Object.keys(JSON.parse(payload) as object).sort()).toEqual(["generation", "place", "runId"])
      }
    })
  )
})

describe("submitting", () => {
  test("twice under one run id or one key makes one run; a key is that of its tenant", async () => {
    await queueing(({ queue, settings }) =>
      Effect.gen(function* () {
        const plan = contactsPlan(settings.folder, "twice")
        const first = yield* queue.submit({ plan, key: "order-1" })
        expect(first.isNew).toBe(true)
        expect(yield* queue.submit({ plan, key: "order-1" })).toEqual({ runId: first.runId, isNew: false })
        expect(yield* queue.submit({ plan, runId: first.runId })).toEqual({
          runId: first.runId,
          isNew: false
        })
        expect((yield* queue.submit({ plan: { ...plan, tenant: "other" }, key: "order-1" })).isNew).toBe(true)
        // In any order, and whether what is left out is left out or undefined.
        const { options: _none, ...ordered } = plan
        const options = { b: { d: [1, 2], c: true }, a: "1" }
        const keyed = yield* queue.submit({ plan: { ...plan, options }, key: "order-3" })
        const again = { ...ordered, options: { a: "1", b: { c: true, d: [1, 2] } }, confirmed: false }
        expect(yield* queue.submit({ plan: again, key: "order-3", priority: 5 })).toEqual({
          runId: keyed.runId,
          isNew: false
        })
        const others = [
          [{ options: { ...options, a: "2" } }, ["options"]],
          [{ options: { ...options, b: { c: true, d: [2, 1] } } }, ["options"]],
          [{ options, tolerance: { mode: "tolerant", minRowsForPercent: 100 } }, ["tolerance"]],
          [{ options, columns: { ...plan.columns, drop: ["age"] } }, ["columns"]],
          [{ options, connection: "another", allowFindings: true }, ["allowFindings", "connection"]],
          [{ options, source: { ...plan.source, delimiter: ";" } }, ["reading"]],
          [{ options, source: contactsPlan(settings.folder, "another").source }, ["file"]]
        ] as const
        for (const [other, differences] of others) {
          const refused = yield* Effect.flip(queue.submit({ plan: { ...plan, ...other }, key: "order-3" }))
          expect(refused).toMatchObject({ _tag: "KeyTaken", runId: keyed.runId, differences })
        }
        const urgent = Effect.flip(queue.submit({ plan: again, key: "order-3", priority: 9 }))
        expect(yield* urgent).toMatchObject({ differences: ["priority"] })
        // The key says which one is meant, also where the id is that of another run.
        expect(yield* queue.submit({ plan, key: "order-1", runId: keyed.runId })).toMatchObject({
          runId: first.runId
        })
        const promised = Effect.flip(queue.submit({ plan, runId: keyed.runId }))
        expect(yield* promised).toMatchObject({ _tag: "KeyTaken", differences: ["options"] })
        const all = yield* Effect.forEach([1, 2, 3, 4], () => queue.submit({ plan, key: "order-2" }), {
          concurrency: 4
        })
        expect(new Set(all.map(({ runId }) => runId)).size).toBe(1)
        expect(all.filter(({ isNew }) => isNew)).toHaveLength(1)
      })
    )
  })

  test("whose reply was lost is looked for, and neither made twice nor taken for an old one", async () => {
    await queueing(({ settings }) =>
      Effect.gen(function* () {
        const sql = yield* client
        const lost = new SqlError({ reason: new ConnectionError({ cause: new Error("cut") }) })
        const { withTransaction } = sql
        let losses = 1
        const losing = Object.assign(sql, {
          withTransaction: <A, E, R>(effect: Effect.Effect<A, E, R>) =>
            Effect.tap(withTransaction(effect), () => (losses-- > 0 ? Effect.fail(lost) : Effect.void))
        })
        const plan = contactsPlan(settings.folder, "lost")
        expect((yield* submitRun(losing, {})({ plan })).isNew).toBe(true)
        expect((yield* (yield* ImportQueue).list({})).runs).toHaveLength(1)
      })
    )
  })

  test("is refused when as many wait as may, of a tenant or of all", async () => {
    await queueing(
      ({ queue, settings }) =>
        Effect.gen(function* () {
          const plan = contactsPlan(settings.folder, "full")
          yield* queue.submit({ plan: { ...plan, tenant: "a" } })
          const refused = yield* Effect.flip(queue.submit({ plan: { ...plan, tenant: "a" } }))
          expect(refused).toMatchObject({
            _tag: "QueueFull",
            tenant: "a",
            waiting: 1,
            most: 1,
            isRetryable: true
          })
          yield* queue.submit({ plan: { ...plan, tenant: "b" } })
          expect(yield* Effect.flip(queue.submit({ plan: { ...plan, tenant: "c" } }))).toMatchObject({
            _tag: "QueueFull",
            waiting: 2
          })
          expect((yield* queue.numbers()).byState.queued).toBe(2)
        }),
      { mostQueued: 2, mostQueuedPerTenant: 1 }
    )
  })

  test("of a file that is not there is refused at once, and of a run that is not there told of", async () => {
    await queueing(({ queue, settings }) =>
      Effect.gen(function* () {
        const plan = contactsPlan(settings.folder, "gone")
        const refused = yield* Effect.flip(
          queue.submit({ plan: { ...plan, source: { path: join(settings.folder, "no.csv") } } })
        )
        expect(refused).toMatchObject({ _tag: "ImportError", reason: { _tag: "SourceFileUnreadable" } })
        expect(yield* Effect.flip(queue.look("20260101-000000-00000"))).toMatchObject({
          _tag: "RunNotQueued"
        })
        expect(yield* Effect.flip(queue.cancel("20260101-000000-00000"))).toMatchObject({
          _tag: "RunNotQueued"
        })
        expect((yield* Effect.result(Stream.runDrain(queue.events("20260101-000000-00000"))))._tag).toBe(
          "Failure"
        )
      })
    )
  })

  test("lists runs a page at a time, those submitted last first", async () => {
    await queueing(({ queue, settings }) =>
      Effect.gen(function* () {
        const plan = contactsPlan(settings.folder, "list")
        for (let index = 0; index < 7; index++)
          yield* queue.submit({ plan: { ...plan, tenant: index % 2 === 0 ? "a" : "b" } })
        const all = yield* queue.list({ limit: 100 })
        expect(all.runs).toHaveLength(7)
        const pages: Array<string> = []
        let after: string | undefined
        do {
          const page = yield* queue.list({
            tenant: "a",
            limit: 3,
            states: ["queued"],
            ...(after === undefined ? {} : { after })
          })
          pages.push(...page.runs.map(({ runId }) => runId))
          after = page.next
        } while (after !== undefined)
        expect(pages).toEqual(all.runs.filter(({ tenant }) => tenant === "a").map(({ runId }) => runId))
        expect((yield* queue.list({ states: [] })).runs).toEqual([])
      })
    )
  })
})

describe("a run that does not come to its end by itself", () => {
  test("stops with the reason and what to do next, and goes on when it is resumed", async () => {
    await working(({ queue, settings }) =>
      Effect.gen(function* () {
        const plan = contactsPlan(settings.folder, "bad")
        writeFileSync(join(settings.folder, "bad.csv"), "email,name\nnobody,One\n")
        const { runId } = yield* queue.submit({ plan })
        const { stop } = yield* untilState(runId, "stopped")
        expect(stop).toMatchObject({ step: "start", reason: "FindingsRefused" })
        expect(stop?.message).not.toContain("nobody")
        expect(stop?.nextStep).not.toBe("")
        yield* queue.resume(runId)
        const events = yield* Stream.runCollect(Stream.take(queue.events(runId), 400))
        expect(
          events.filter((event) => event.type === "state-changed" && event.state === "stopped")
        ).toHaveLength(2)
      })
    )
  })

  test("is tried again later for a passing reason, and stops once that has been enough", async () => {
    await working(
      ({ queue, submit }) =>
        Effect.gen(function* () {
          service.addFault({ on: "sendFile", times: 1, action: { type: "reply", status: 503 } })
          yield* untilState(yield* submit("passing"), "ended")
          service.addFault({ on: "sendFile", times: 3, action: { type: "reply", status: 503 } })
          const id = yield* submit("lasting")
          expect(yield* untilState(id, "stopped")).toMatchObject({
            attempts: 2,
            stop: { reason: "ServiceUnavailable", step: "stage" }
          })
          yield* queue.resume(id)
          expect(yield* untilState(id, "ended")).toMatchObject({ attempts: 0 })
        }),
      { engine: { retries: 0 } }
    )
  })

  test("is in doubt until a person says what they found, where the service cannot be asked", async () => {
    const jobsBefore = service.jobs().length
    const blind = changed(({ find: _cannot, ...provider }) => provider)
    await working(
      ({ queue, submit }) =>
        Effect.gen(function* () {
          service.addFault({ on: "createJob", action: { type: "lose-reply" } })
          const id = yield* submit("doubt")
          expect((yield* untilState(id, "stopped")).stop).toMatchObject({
            reason: "StartInDoubt",
            step: "start"
          })
          yield* queue.resume(id)
          yield* untilState(id, "stopped")
          expect(service.jobs().length - jobsBefore).toBe(1)
          yield* queue.settle(id, { type: "job", jobId: service.jobs().at(-1) ?? "" })
          yield* untilState(id, "ended")
          expect(service.jobs().length - jobsBefore).toBe(1)
          expect(yield* Effect.flip(queue.settle(id, { type: "not-started" }))).toMatchObject({
            reason: { _tag: "NotInDoubt" }
          })
        }),
      { plugins: [blind] }
    )
  })

  test("looks for a job that was handed over from its start on, however long the run waited before", async () => {
    const settings = settingsWith()
    const handsOver = changed(({ find: _cannot, ...provider }) => ({
      ...provider,
      start: (_file, { label }) =>
        Effect.fail(new StartInDoubt({ label, cause: "it was handed over", isHandedOver: true }))
    }))
    const id = await withQueue(
      settings,
      Effect.gen(function* () {
        const runId = yield* submitTo(settings, "handed-over")
        const sql = yield* client
        yield* sql`UPDATE bulkport_queue SET submitted_at = submitted_at - ${24 * 60 * 60 * 1000}`
        return runId
      })
    )
    await withWorker(
      settings,
      Effect.gen(function* () {
        const queue = yield* ImportQueue
        let run = yield* queue.look(id)
        while (run.stop === undefined) {
          yield* Effect.sleep(20)
          run = yield* queue.look(id)
        }
        expect(run).toMatchObject({ state: "queued", stop: { reason: "StartInDoubt" } })
      }),
      { plugins: [handsOver] }
    )
  })

  test("waits for a worker that has its provider", async () => {
    const settings = settingsWith()
    const id = await withWorker(
      settings,
      Effect.gen(function* () {
        const queue = yield* ImportQueue
        const { runId } = yield* queue.submit({ plan: contactsPlan(settings.folder, "missing") })
        yield* Effect.sleep(200)
        expect((yield* queue.look(runId)).state).toBe("queued")
        return runId
      }),
      { plugins: [] }
    )
    await withWorker(settings, untilState(id, "ended"))
  })
})

describe("cancelling", () => {
  test("withdraws a run that has not been started, and leaves one that is over", async () => {
    const settings = settingsWith()
    const [withdrawn, other] = await withQueue(
      settings,
      Effect.gen(function* () {
        const queue = yield* ImportQueue
        const one = yield* submitTo(settings, "withdrawn")
        expect(yield* queue.cancel(one)).toBe("withdrawn")
        expect(yield* queue.cancel(one)).toBe("withdrawn")
        return [one, yield* submitTo(settings, "other")] as const
      })
    )
    await withWorker(
      settings,
      Effect.gen(function* () {
        const queue = yield* ImportQueue
        yield* untilState(other, "ended")
        expect((yield* queue.look(withdrawn)).state).toBe("cancelled")
        expect(yield* queue.cancel(other)).toBe("over")
        yield* queue.resume(withdrawn)
        yield* untilState(withdrawn, "ended")
      })
    )
  })

  test("does not promise that nothing is started where a worker is silent and may still have the run", async () => {
    await queueing(({ queue, settings, submit }) =>
      Effect.gen(function* () {
        const sql = yield* client
        const silent = (name: string) =>
          Effect.tap(
            submit(name),
            (id) =>
              sql`UPDATE bulkport_queue SET state = 'running', held_by = 'w', held_until = 1 WHERE run_id = ${id}`
          )
        expect(yield* queue.cancel(yield* silent("no-record"))).toBe("left")
        const staged = yield* silent("staged")
        yield* stageImport(contactsPlan(join(settings.folder, "sources"), "staged"), { runId: staged })
        expect(yield* queue.cancel(staged)).toBe("withdrawn")
      })
    )
  })

  test("lets go of a run that is worked on or waited for, and never touches its job", async () => {
    const settings = settingsWith()
    const busy = settingsWith({ stayMillis: 60_000 })
    service.behaviour.holdsJobs = true
    for (const using of [settings, busy]) {
      await withWorker(
        using,
        Effect.gen(function* () {
          const queue = yield* ImportQueue
          const id = yield* submitTo(using, "left")
          while (service.requestsOf("getJob").length === 0) yield* Effect.sleep(10)
          yield* untilState(id, using === busy ? "running" : "waiting")
          expect(yield* queue.cancel(id)).toBe("left")
          expect((yield* queue.look(id)).state).toBe("cancelled")
          service.behaviour.holdsJobs = false
          yield* queue.resume(id)
          yield* untilState(id, "ended")
          service.behaviour.holdsJobs = true
          service.clearRequests()
        })
      )
    }
  })
})

test("a run whose record was removed while the queue still has it does not begin anew", async () => {
  const jobsBefore = service.jobs().length
  service.behaviour.holdsJobs = true
  await working(({ queue, submit }) =>
    Effect.gen(function* () {
      const id = yield* submit("removed")
      yield* untilState(id, "waiting")
      yield* queue.cancel(id)
      yield* (yield* RunJournal).remove(id, () => Effect.succeed(true))
      yield* queue.resume(id)
      expect((yield* untilState(id, "stopped", "ended")).stop).toMatchObject({ reason: "RunNotFound" })
      expect(service.jobs().length - jobsBefore).toBe(1)
    })
  )
})

test("failed rows are retried by a run of their own", async () => {
  await working(({ queue, settings }) =>
    Effect.gen(function* () {
      const plan = contactsPlan(settings.folder, "retry", { allowFindings: true })
      writeFileSync(join(settings.folder, "retry.csv"), "email,name\nnobody,One\nretry@example.com,Two\n")
      const { runId } = yield* queue.submit({ plan })
      yield* untilState(runId, "ended")
      const retry = yield* queue.retry({ runId, allowFindings: true })
      expect(retry.isNew).toBe(true)
      yield* untilState(retry.runId, "ended")
      expect((yield* (yield* RunJournal).view(retry.runId)).state.plan.parent?.runId).toBe(runId)
    })
  )
})

test("a run that somebody resumes by hand meanwhile has one job and ends once", async () => {
  const jobsBefore = service.jobs().length
  service.behaviour.holdsJobs = true
  await working(({ submit }) =>
    Effect.gen(function* () {
      const id = yield* submit("by-hand")
      yield* untilState(id, "waiting")
      const byHand = yield* Effect.forkChild(
        resumeImport(id).pipe(
          Effect.retry({ schedule: Schedule.spaced(5), while: ({ reason }) => reason._tag === "RunLocked" })
        )
      )
      yield* Effect.sleep(100)
      service.behaviour.holdsJobs = false
      yield* untilState(id, "ended")
      yield* Fiber.join(byHand)
      expect(service.jobs().length - jobsBefore).toBe(1)
    })
  )
})

test("a run that somebody holds for long is taken up less and less often, and as soon as ever once it was free", async () => {
  await working(({ queue, submit }) =>
    Effect.gen(function* () {
      const sql = yield* client
      service.behaviour.holdsJobs = true
      const id = yield* submit("held")
      yield* untilState(id, "waiting")
      const row = Effect.map(
        sql<{ locked_looks: number; due_at: number }>`
          SELECT locked_looks, due_at FROM bulkport_queue WHERE run_id = ${id} AND state = 'waiting'`,
        ([found]) => found
      )
      const untilLooked = (isSo: (looks: number) => boolean) =>
        Effect.repeat(row, {
          schedule: Schedule.spaced(5),
          until: (found) => found !== undefined && isSo(found.locked_looks)
        })
      const journal = yield* RunJournal
      yield* Effect.scoped(
        Effect.gen(function* () {
          yield* Effect.retry(journal.open(id), Schedule.spaced(5))
          yield* untilLooked((looks) => looks > 0)
          expect((yield* queue.look(id)).stop?.reason).toBe("RunLocked")
          // A worker that has it just now would write over it.
          yield* Effect.repeat(
            sql`UPDATE bulkport_queue SET locked_looks = 20, due_at = 0 WHERE run_id = ${id} AND state = 'waiting' RETURNING run_id`,
            { schedule: Schedule.spaced(5), until: (changed) => changed.length > 0 }
          )
          // Half a second at first: it would be looked at again at once.
          expect((yield* untilLooked((looks) => looks === 21))?.due_at).toBeGreaterThan(Date.now() + 20_000)
        })
      )
      yield* queue.resume(id)
      yield* untilLooked((looks) => looks === 0)
      service.behaviour.holdsJobs = false
      yield* untilState(id, "ended")
    })
  )
})

test("a run that a worker of a newer version has gone on with is left to it, and stops nothing", async () => {
  await working(({ queue, submit }) =>
    Effect.gen(function* () {
      const sql = yield* client
      service.behaviour.holdsJobs = true
      const id = yield* submit("newer")
      yield* untilState(id, "waiting")
      const written = (from: number, to: number) => sql`
        UPDATE entries SET line = replace(line, ${`{"version":${from},`}, ${`{"version":${to},`})
        WHERE run_id = ${id} AND sequence = (SELECT max(sequence) FROM entries WHERE run_id = ${id})`
      yield* written(journalVersion, journalVersion + 1)
      yield* queue.resume(id)
      const { state } = yield* Effect.repeat(queue.look(id), {
        schedule: Schedule.spaced(5),
        until: ({ stop }) => stop?.reason === "JournalTooNew"
      })
      expect(state).toBe("waiting")
      service.behaviour.holdsJobs = false
      yield* written(journalVersion + 1, journalVersion)
      yield* queue.resume(id)
      yield* untilState(id, "ended")
    })
  )
})

test("a second worker on the same SQLite store is refused while the first one works, and welcome afterwards", async () => {
  const settings = settingsWith()
  await withWorker(
    settings,
    Effect.gen(function* () {
      const second = yield* Effect.promise(() =>
        withWorker(settings, Effect.void).then(
          () => "started",
          (error: unknown) => (error as { _tag?: string })._tag
        )
      )
      expect(second).toBe("WorkerPresent")
    })
  )
  await withWorker(settings, Effect.void)
})

test("a file in parts is imported part by part, and no worker stays with a job that takes long", async () => {
  const jobsBefore = service.jobs().length
  const cut: typeof memoryPlugin = {
    ...memoryPlugin,
    open: (values) => memoryPlugin.open({ ...values, maxFileBytes: "60" })
  }
  await working(
    ({ queue, settings }) =>
      Effect.gen(function* () {
        const plan = contactsPlan(settings.folder, "parts")
        const rows = Array.from(
          { length: 5 },
          (_, index) => `parts-contact-number-${index}@example.com,Name ${index}\n`
        )
        writeFileSync(join(settings.folder, "parts.csv"), `email,name\n${rows.join("")}`)
        service.behaviour.holdsJobs = true
        const { runId } = yield* queue.submit({ plan })
        yield* untilState(runId, "waiting")
        expect(service.jobs().length - jobsBefore).toBe(1)
        service.behaviour.holdsJobs = false
        yield* untilState(runId, "ended")
        expect(service.jobs().length - jobsBefore).toBe(5)
        expect((yield* reportOf(runId)).rows).toMatchObject({ staged: 5, accepted: 5 })
      }),
    { plugins: [cut], worker: { stayMillis: 100 } }
  )
})

test("an import that cannot be undone waits for somebody to agree to it", async () => {
  const asDestructive = (type: (typeof memoryPlugin.importTypes)[number]) => ({
    ...type,
    isDestructive: true
  })
  const destructive = {
    ...memoryPlugin,
    importTypes: memoryPlugin.importTypes.map(asDestructive),
    importType: (...asked: Parameters<typeof memoryPlugin.importType>) =>
      Effect.map(memoryPlugin.importType(...asked), asDestructive)
  }
  const jobsBefore = service.jobs().length
  await working(
    ({ queue, submit }) =>
      Effect.gen(function* () {
        const id = yield* submit("destructive")
        expect((yield* untilState(id, "stopped")).stop?.reason).toBe("ConfirmationNeeded")
        yield* queue.resume(id)
        yield* untilState(id, "stopped")
        expect(service.jobs().length).toBe(jobsBefore)
        yield* queue.resume(id, { confirmed: true })
        yield* untilState(id, "ended")
      }),
    { plugins: [destructive] }
  )
})
