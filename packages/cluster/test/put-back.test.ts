/** A store that was put back from a backup, with work that went on after it. The folder of runs is as it is by then. */
import { newRunId, RunJournal, stageImport } from "@bulkport/core"
import { memoryPlugin, type MemoryService, startMemoryService } from "@bulkport/testkit"
import { Effect, Exit, Scope } from "effect"
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { startPostgres, type TestPostgres } from "postgres-for-tests"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { ImportQueue, type WorkerOptions } from "../src/index.ts"
import { contactsPlan } from "./support/memory-import.ts"
import { client, untilCount, untilState, withQueue, withWorker } from "./support/queue-under-test.ts"
import type { WorkerProcessSettings } from "./support/worker-process-settings.ts"

let service: MemoryService
let server: TestPostgres
const scope = Scope.makeUnsafe()
beforeAll(async () => {
  service = await Effect.runPromise(Scope.provide(startMemoryService(), scope))
  server = await startPostgres()
})
afterAll(async () => {
  await server.stop()
  await Effect.runPromise(Scope.close(scope, Exit.void))
})
beforeEach(() => {
  service.clearFaults()
  service.behaviour.holdsJobs = false
})

const worker: WorkerOptions = {
  pollMillis: 20,
  takeoverMillis: 1500,
  stayMillis: 60,
  firstPauseMillis: 40,
  longestPauseMillis: 80
}

const settingsFor = (url?: string): WorkerProcessSettings => ({
  folder: mkdtempSync(join(tmpdir(), "put-back-")),
  ...(url === undefined ? {} : { url }),
  serviceUrl: service.url,
  apiKey: service.apiKey,
  worker
})

const planOf = ({ folder }: WorkerProcessSettings, name: string) =>
  contactsPlan(join(folder, "sources"), name)

const jobsOf = (runId: string) =>
  Effect.promise(async () => {
    const headers = { authorization: `Bearer ${service.apiKey}` }
    const answer = await fetch(`${service.url}/jobs?label=bulkport-${runId}`, { headers })
    return ((await answer.json()) as { readonly jobs: ReadonlyArray<{ readonly id: string }> }).jobs
  })

/** How many jobs the service has of each run, and what its report says of it. */
const accountOf = (runId: string) =>
  Effect.gen(function* () {
    const { folder } = yield* (yield* RunJournal).view(runId)
    const report = JSON.parse(readFileSync(join(folder, "report.json"), "utf8")) as {
      readonly verdict: string
      readonly rows: object
      readonly job: { readonly id: string }
    }
    const jobs = yield* jobsOf(runId)
    expect(report.verdict).toBe("succeeded")
    expect(report.rows).toEqual({ setAside: 0, staged: 2, accepted: 2, rejected: 0, unknown: 0 })
    expect(jobs.map(({ id }) => id)).toContain(report.job.id)
    return jobs.length
  })

/** Runs in every state that a backup can find them in. */
const work = (settings: WorkerProcessSettings) =>
  Effect.gen(function* () {
    const queue = yield* ImportQueue
    const submit = (name: string) =>
      Effect.map(queue.submit({ plan: planOf(settings, name), key: name }), ({ runId }) => runId)
    const ended = yield* submit("ended")
    yield* untilState(ended, "ended")
    service.addFault({ on: "createJob", times: 1, action: { type: "reply", status: 400, body: "{}" } })
    const refused = yield* submit("refused")
    yield* untilState(refused, "stopped")
    service.behaviour.holdsJobs = true
    const underWay = yield* submit("under-way")
    yield* untilState(underWay, "waiting")
    // As many as the limit allows are under way: these wait, one with a record and the other without.
    const staged = newRunId(Date.now())
    const plan = planOf(settings, "staged")
    yield* stageImport(plan, { runId: staged })
    yield* queue.submit({ plan, runId: staged })
    const queued = yield* submit("queued")
    return { ended, refused, underWay, staged, queued }
  })

/** A kind of store: how it is copied, and how a copy of it is put back. */
interface Kind {
  readonly settings: () => Promise<WorkerProcessSettings>
  /** Within the process that works, or once it is gone. */
  readonly backUpMeanwhile: Effect.Effect<void, never, Effect.Services<typeof client>>
  readonly backUp: (settings: WorkerProcessSettings) => Promise<void>
  readonly putBack: (settings: WorkerProcessSettings, time: number) => Promise<WorkerProcessSettings>
}

const onServer = (statement: string) =>
  withQueue(
    settingsFor(server.url),
    Effect.flatMap(client, (sql) => sql.unsafe(statement))
  )

const postgres: Kind = {
  settings: async () => settingsFor(await server.createDatabase("live")),
  backUpMeanwhile: Effect.void,
  // Which nobody may be connected to, or it cannot be copied so.
  backUp: async () => {
    await onServer("CREATE DATABASE backup TEMPLATE live")
  },
  putBack: async (settings, time) => {
    await onServer(`CREATE DATABASE back_${time} TEMPLATE backup`)
    return { ...settings, url: server.url.replace(/postgres$/, `back_${time}`) }
  }
}

const copyName = join(mkdtempSync(join(tmpdir(), "put-back-copy-")), "copy.sqlite")

const sqlite: Kind = {
  settings: async () => settingsFor(),
  backUpMeanwhile: Effect.gen(function* () {
    const sql = yield* client
    yield* sql`VACUUM INTO ${copyName}`
  }).pipe(Effect.orDie),
  backUp: async () => undefined,
  putBack: async (settings) => {
    const path = join(settings.folder, "runs.sqlite")
    for (const ending of ["-wal", "-shm"]) rmSync(`${path}${ending}`, { force: true })
    copyFileSync(copyName, path)
    return settings
  }
}

describe.each([
  ["PostgreSQL", postgres],
  ["SQLite", sqlite]
] as const)(
  "a store in %s that was put back",
  (_name, { backUp, backUpMeanwhile, putBack, settings: make }) => {
    test("goes on with the jobs that were started since, where workers look first, and only there", async () => {
      const settings = await make()
      const runs = await withWorker(
        { ...settings, worker: { ...worker, mostPerProvider: { memory: 1 } } },
        Effect.tap(work(settings), () => backUpMeanwhile)
      )
      await backUp(settings)
      const all = Object.values(runs)
      const started = [runs.refused, runs.staged, runs.queued]
      const toTheEnd = Effect.gen(function* () {
        const queue = yield* ImportQueue
        service.behaviour.holdsJobs = false
        yield* queue.resume(runs.refused)
        yield* untilCount("ended", all.length)
        return yield* Effect.forEach(all, accountOf)
      })

      // All of this is forgotten.
      const later = newRunId(Date.now())
      const laterOne = { plan: planOf(settings, "later"), runId: later }
      await withWorker(
        settings,
        Effect.gen(function* () {
          expect(yield* toTheEnd).toEqual(all.map(() => 1))
          yield* (yield* ImportQueue).submit(laterOne)
          yield* untilState(later, "ended")
        })
      )

      const first = await putBack(settings, 1)
      const told = () => ({ ...first, engine: { putBackAt: Date.now() } })
      service.behaviour.holdsJobs = true
      // There is no room for it to take up anything, and still it has said so for all workers after it.
      await withWorker({ ...told(), worker: { ...worker, mostPerProvider: { memory: 1 } } }, Effect.void)
      await withWorker(
        first,
        Effect.gen(function* () {
          const queue = yield* ImportQueue
          const states = yield* Effect.forEach([runs.ended, runs.refused], (id) => queue.look(id))
          expect(states.map(({ state }) => state)).toEqual(["ended", "stopped"])
          expect(yield* toTheEnd).toEqual(all.map(() => 1))
        })
      )
      // What is not known at all is followed, too, by whoever submits it under the id that it had.
      await withWorker(
        told(),
        Effect.gen(function* () {
          expect(yield* (yield* ImportQueue).submit(laterOne)).toEqual({ runId: later, isNew: true })
          yield* untilState(later, "ended")
          expect(yield* accountOf(later)).toBe(1)
        })
      )

      const second = await putBack(settings, 2)
      await withWorker(second, toTheEnd)
      expect(await Effect.runPromise(Effect.forEach(started, jobsOf))).toMatchObject(
        started.map(() => [{}, {}])
      )
    })
  }
)

test("where the service cannot be asked, a person is, and what was said holds for workers that look first", async () => {
  const blind = {
    ...memoryPlugin,
    open: (...values: Parameters<typeof memoryPlugin.open>) =>
      Effect.map(memoryPlugin.open(...values), ({ find: _hidden, ...provider }) => provider)
  }
  const settings = settingsFor()
  await withWorker(
    { ...settings, engine: { putBackAt: Date.now() } },
    Effect.gen(function* () {
      const queue = yield* ImportQueue
      const { runId } = yield* queue.submit({ plan: planOf(settings, "blind") })
      expect((yield* untilState(runId, "stopped")).stop).toMatchObject({
        reason: "StartInDoubt",
        message: expect.stringContaining("put back from a backup")
      })
      expect(yield* jobsOf(runId)).toEqual([])
      yield* queue.settle(runId, { type: "not-started" })
      yield* untilState(runId, "ended")
      expect(yield* accountOf(runId)).toBe(1)
    }),
    { plugins: [blind] }
  )
})
