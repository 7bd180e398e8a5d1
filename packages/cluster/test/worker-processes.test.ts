import { RunJournal } from "@bulkport/core"
import { type MemoryService, startMemoryService } from "@bulkport/testkit"
import { Context, Effect, Exit, Layer, Logger, LogLevel, References, Schedule, Scope } from "effect"
import { mkdtempSync, readFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { startPostgres, type TestPostgres } from "postgres-for-tests"
import { afterAll, afterEach, beforeAll, expect, test } from "vitest"
import { ImportQueue, ImportWorker, layerWorker, type QueuedRun, type WorkerOptions } from "../src/index.ts"
import { contactsPlan } from "./support/memory-import.ts"
import { basis, untilCount, untilState, withQueue, withWorker } from "./support/queue-under-test.ts"
import { startSlowProxy } from "./support/slow-proxy.ts"
import type { WorkerProcessSettings } from "./support/worker-process-settings.ts"
import { startWorkerProcess, type WorkerProcess } from "./support/worker-processes.ts"

let service: MemoryService
let server: TestPostgres
let databases = 0

const scope = Scope.makeUnsafe()
const started: Array<WorkerProcess> = []

beforeAll(async () => {
  service = await Effect.runPromise(Scope.provide(startMemoryService(), scope))
  server = await startPostgres()
})
afterEach(async () => {
  await Promise.all(started.splice(0).map((worker) => worker.end("SIGKILL")))
  service.clearFaults()
  service.behaviour.holdsJobs = false
  service.latency.millis = 0
})
afterAll(async () => {
  await server.stop()
  await Effect.runPromise(Scope.close(scope, Exit.void))
})

const patience: WorkerOptions = { pollMillis: 50, takeoverMillis: 1500, stayMillis: 60_000, slots: 8 }

const settingsOf = async (kind: "sqlite" | "postgres"): Promise<WorkerProcessSettings> => ({
  folder: mkdtempSync(join(tmpdir(), "workers-")),
  ...(kind === "postgres" ? { url: await server.createDatabase(`workers_${databases++}`) } : {}),
  serviceUrl: service.url,
  apiKey: service.apiKey,
  worker: patience
})

const start = (settings: WorkerProcessSettings) =>
  Effect.promise(async () => {
    const worker = await startWorkerProcess(settings)
    started.push(worker)
    return worker
  })

const submitAll = (settings: WorkerProcessSettings, name: string, count: number) =>
  Effect.flatMap(ImportQueue, (queue) =>
    Effect.forEach(
      Array.from({ length: count }, (_, index) => index),
      (index) =>
        Effect.map(
          queue.submit({ plan: contactsPlan(join(settings.folder, "sources"), `${name}-${index}`) }),
          ({ runId }) => runId
        )
    )
  )

/** The report without what differs between any two runs. */
const reportOf = (runId: string) =>
  Effect.map(
    Effect.flatMap(RunJournal, (journal) => journal.view(runId)),
    ({ folder }) => {
      const { job, rows, verdict } = JSON.parse(readFileSync(join(folder, "report.json"), "utf8")) as Record<
        string,
        unknown
      >
      return { verdict, rows, label: (job as { label: string }).label }
    }
  )

const expectAllSound = (ids: ReadonlyArray<string>, jobsBefore: number) =>
  Effect.gen(function* () {
    for (const id of ids) {
      expect(yield* reportOf(id)).toEqual({
        verdict: "succeeded",
        rows: { setAside: 0, staged: 2, accepted: 2, rejected: 0, unknown: 0 },
        label: `bulkport-${id}`
      })
    }
    expect(service.jobs().length - jobsBefore).toBe(ids.length)
  })

test("on PostgreSQL, others take over what a killed worker had, and what a stopped one hands over; no job is started twice", async () => {
  const settings = await settingsOf("postgres")
  const jobsBefore = service.jobs().length
  await withQueue(
    settings,
    Effect.gen(function* () {
      const queue = yield* ImportQueue
      const untilHeldBy = (name: string, ids: ReadonlyArray<string>) =>
        Effect.forEach(ids, (id) =>
          Effect.repeat(queue.look(id), {
            schedule: Schedule.spaced(20),
            until: ({ worker }) => worker === name
          })
        )
      service.behaviour.holdsJobs = true
      const first = yield* start({ ...settings, worker: { ...patience, name: "first" } })
      // Some are in the middle of a start when their worker goes.
      service.addFault({ on: "createJob", times: 3, action: { type: "delay", millis: 300 } })
      const ids = yield* submitAll(settings, "killed", 8)
      while (service.jobs().length - jobsBefore < 5) yield* Effect.sleep(10)
      yield* Effect.promise(() => first.end("SIGKILL"))
      // Longer than its end may take here, so that it is seen not to wait for its limit.
      const second = yield* start({
        ...settings,
        worker: { ...patience, name: "second", stopMillis: 100_000 }
      })
      yield* untilHeldBy("second", ids)
      while (service.jobs().length - jobsBefore < 8) yield* Effect.sleep(10)

      const begun = Date.now()
      yield* Effect.promise(() => second.end("SIGTERM"))
      expect(Date.now() - begun).toBeLessThan(60_000)
      yield* Effect.promise(() =>
        withWorker(
          { ...settings, worker: { ...patience, name: "third" } },
          Effect.gen(function* () {
            yield* untilHeldBy("third", ids)
            service.behaviour.holdsJobs = false
            yield* untilCount("ended", 8)
          })
        )
      )
      yield* expectAllSound(ids, jobsBefore)
    })
  )
})

test("on SQLite, a worker that was killed goes on where it was when it is started again", async () => {
  const settings = await settingsOf("sqlite")
  const jobsBefore = service.jobs().length
  service.behaviour.holdsJobs = true
  await withQueue(
    settings,
    Effect.gen(function* () {
      const first = yield* start(settings)
      const ids = yield* submitAll(settings, "again", 4)
      while (service.jobs().length - jobsBefore < 4) yield* Effect.sleep(10)
      yield* Effect.promise(() => first.end("SIGKILL"))
      service.behaviour.holdsJobs = false
      yield* Effect.promise(() => withWorker(settings, untilCount("ended", 4)))
      yield* expectAllSound(ids, jobsBefore)
    })
  )
})

test("two workers share the work; one that stops leaves no start in doubt, and does not stop the other's", async () => {
  const settings = await settingsOf("postgres")
  const jobsBefore = service.jobs().length
  // Whoever stops has starts under way.
  service.latency.millis = 25
  const named = (name: string) => ({ ...settings, worker: { ...patience, slots: 4, name } })
  await withQueue(
    settings,
    Effect.gen(function* () {
      const queue = yield* ImportQueue
      const ids = yield* submitAll(settings, "shared", 24)
      const until = (isSo: (runs: ReadonlyArray<QueuedRun>) => boolean) =>
        Effect.gen(function* () {
          while (!isSo(yield* Effect.forEach(ids, queue.look))) yield* Effect.sleep(20)
        })
      // The first one to be there does not end them all before the second one has its part of the work.
      service.behaviour.holdsJobs = true
      const bothSeen = until((runs) => new Set(runs.flatMap(({ worker = [] }) => worker)).size === 2)
      yield* Effect.forkChild(
        Effect.andThen(
          bothSeen,
          Effect.sync(() => {
            service.behaviour.holdsJobs = false
          })
        )
      )
      const someOfOne = until(
        (runs) => runs.filter(({ state, worker }) => state === "ended" && worker === "one").length >= 3
      )
      yield* Effect.promise(() =>
        Promise.all([
          withWorker(named("one"), someOfOne),
          withWorker(named("other"), untilCount("ended", 24))
        ])
      )
      const runs = yield* Effect.forEach(ids, queue.look)
      expect(new Set(runs.map(({ worker }) => worker))).toEqual(new Set(["one", "other"]))
      yield* expectAllSound(ids, jobsBefore)
      for (const id of ids) {
        const { entries } = yield* (yield* RunJournal).view(id)
        expect(entries.map(({ entry }) => entry._tag)).not.toContain("start-in-doubt")
        expect(entries.map(({ entry }) => entry._tag)).not.toContain("job-absent")
      }
    })
  )
})

test("a database that answers slowly breaks off nothing that a worker does", async () => {
  const settings = await settingsOf("postgres")
  const url = new URL(settings.url ?? "")
  const proxy = await startSlowProxy(Number(url.port))
  url.port = String(proxy.port)
  service.behaviour.holdsJobs = true
  await withWorker(
    { ...settings, url: url.href, worker: { ...patience, takeoverMillis: 3400 } },
    Effect.gen(function* () {
      const jobs = service.jobs().length
      const [id = ""] = yield* submitAll(settings, "slow", 1)
      while (service.jobs().length === jobs) yield* Effect.sleep(10)
      const worker = yield* ImportWorker
      const running = new Set<number>()
      // Every statement takes longer than on a machine that has too much to do, and a worker is still heard of in time.
      proxy.setDelay(700)
      for (const until = Date.now() + 3500; Date.now() < until; yield* Effect.sleep(20)) {
        running.add((yield* worker.standing).running)
      }
      expect([...running]).toEqual([1])
      proxy.setDelay(0)
      service.behaviour.holdsJobs = false
      yield* untilState(id, "ended")
      yield* expectAllSound([id], jobs)
    })
  )
  await proxy.stop()
})

test("a worker whose database gives no answer any more ends within its bound, and says so", async () => {
  const settings = await settingsOf("postgres")
  const url = new URL(settings.url ?? "")
  const proxy = await startSlowProxy(Number(url.port))
  url.port = String(proxy.port)
  service.behaviour.holdsJobs = true
  const said: Array<string> = []
  const program = Effect.gen(function* () {
    const store = yield* Layer.build(basis({ ...settings, url: url.href, patienceMillis: 1000 }))
    const ofWorker = yield* Scope.make()
    const worker = layerWorker({ ...patience, name: "lost", stopMillis: 400 })
    const working = yield* Layer.buildWithScope(worker, ofWorker).pipe(Effect.provideContext(store))
    const jobs = service.jobs().length
    yield* Effect.promise(() => withQueue(settings, submitAll(settings, "lost", 2)))
    while (service.jobs().length < jobs + 2) yield* Effect.sleep(10)
    proxy.lose()
    const begun = Date.now()
    yield* Scope.close(ofWorker, Exit.void)
    // The database itself would be waited for much longer: the engine alone gives it 5 s, several times.
    expect(Date.now() - begun).toBeLessThan(20_000)
    expect((yield* Context.get(working, ImportWorker).standing).isReady).toBe(false)
    yield* Effect.promise(proxy.stop)
  })
  // As the command line does, which takes all levels and shows what is more than a detail. The engine has much to say of an outage.
  const logger = Logger.make(({ logLevel, message }) => {
    if (LogLevel.isGreaterThan(logLevel, "Debug")) said.push(String(message))
  })
  await program.pipe(
    Effect.scoped,
    Effect.provide(Logger.layer([logger])),
    Effect.provideService(References.MinimumLogLevel, "All"),
    Effect.runPromise
  )
  expect(said).toEqual([
    expect.stringMatching(/^Worker lost has ended without a word to its database, .* no answer for 0\.4 s/)
  ])
})
