import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Exit, Fiber, Layer, Redacted, Scope } from "effect"
import {
  EngineSettings,
  planImport,
  ProviderRegistry,
  resumeImport,
  type RunEvent,
  runImport,
  type RunJournal,
  RunObserver,
  SharedLimits,
  type UseWindow
} from "@bulkport/core"
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { lossyProxy } from "../support/lossy-proxy.ts"
import { patience } from "../support/patience.ts"
import { postgresForFile, postgresStore, sqliteStore, type TestStore } from "../support/stores.ts"
import { tablePlugin } from "../support/wordy-plugin.ts"

const server = postgresForFile()
const stores = { sqlite: sqliteStore, postgres: postgresStore(server) }

/** The limits of a store, as another process has them. */
const limitsOf = (store: TestStore, options: Parameters<TestStore["open"]>[0] = {}) =>
  Effect.map(Layer.build(Layer.fresh(store.open(options))), (context) => Context.get(context, SharedLimits))

const starting = (script: string, given: ReadonlyArray<string | number>) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const path = fileURLToPath(new URL(`../support/${script}`, import.meta.url))
      return spawn(process.execPath, ["-C", "@bulkport/source", path, ...given.map(String)], {
        stdio: ["ignore", "pipe", "inherit"]
      })
    }),
    (child) => Effect.sync(() => child.kill("SIGKILL"))
  )

const ended = (child: ChildProcess) =>
  Effect.promise(async () => {
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit")
    return child.exitCode
  })

const said = (child: ReturnType<typeof spawn>) =>
  Effect.promise(async () => String((await once(child.stdout!, "data"))[0]).trim())

const recordOf = ({ folder }: TestStore) =>
  Effect.map(
    Effect.promise(() => readFile(join(folder, "record.txt"), "utf8")),
    (text) =>
      text
        .trim()
        .split("\n")
        .map((line) => line.split(" ") as [string, string])
        .map(([sign, at]) => ({ sign, at: Number(at) }))
  )

describe.for(["sqlite", "postgres"] as const)("limits in %s", (kind) => {
  it.live(
    "are kept together by processes, and a place of one that was killed comes free with its lease",
    () =>
      Effect.gen(function* () {
        const store = yield* stores[kind]
        const leaseMillis = 1500
        const taking = (lastMillis: number) => {
          const address = kind === "sqlite" ? "sqlite" : server.url()
          const limits = ["k", 2, 5, 10, 5, leaseMillis]
          return starting("take-places.ts", [address, store.folder, store.schema, ...limits, lastMillis])
        }
        // Whoever comes first makes the tables. One of them goes on to hold a place.
        const [ending, holding] = yield* Effect.all([taking(0), taking(1_000_000)])
        assert.strictEqual(yield* ended(ending), 0)
        const taken = Effect.map(
          recordOf(store),
          (record) => record.filter(({ sign }) => sign === "+").length
        )
        while ((yield* taken) < 11) yield* Effect.sleep(20)
        const record = yield* recordOf(store)
        let held = 0
        let most = 0
        for (const { sign } of record) {
          if (sign === "+") held += 1
          if (sign === "-") held -= 1
          most = Math.max(most, held)
        }
        assert.isAtMost(most, 2)
        // Eleven of them fill two windows of 400 ms, from before the first was asked for until the last was had.
        const times = (wanted: string) => record.flatMap(({ at, sign }) => (sign === wanted ? [at] : []))
        assert.isAbove(Math.max(...times("+")) - Math.min(...times("?")), 790)

        const limits = yield* limitsOf(store, { leases: { leaseMillis } })
        // Longer than a lease: it is renewed.
        yield* Effect.sleep(leaseMillis + 200)
        assert.isTrue(yield* limits.tryPlace("k", 2))
        assert.isFalse(yield* limits.tryPlace("k", 2))
        const killedAt = Date.now()
        holding.kill("SIGKILL")
        while (!(yield* limits.tryPlace("k", 2))) yield* Effect.sleep(20)
        // Not at once: its lease was renewed lately, and ends first.
        assert.isAbove(Date.now() - killedAt, leaseMillis / 10)
      }).pipe(Effect.scoped)
  )

  it.live("give a place back at once when its scope closes, and count what is used from anywhere", () =>
    Effect.gen(function* () {
      const store = yield* stores[kind]
      const [one, other] = yield* Effect.all([limitsOf(store), limitsOf(store)])
      const scope = yield* Scope.make()
      assert.isTrue(yield* Scope.provide(one.tryPlace("a", 2), scope))
      assert.isTrue(yield* other.tryPlace("a", 2))
      assert.isFalse(yield* one.tryPlace("a", 2))
      assert.isTrue(yield* one.tryPlace("b", 1))
      yield* Scope.close(scope, Exit.void)
      assert.isTrue(yield* other.tryPlace("a", 2))

      const day: UseWindow = { windowMillis: 24 * 60 * 60 * 1000 }
      for (const mark of ["run-1 1", "run-2 1", "run-3 1"]) yield* one.recordUse("allowance", mark, day)
      assert.strictEqual(yield* other.countUses("allowance", day.windowMillis), 3)
      yield* other.takeBackUse("allowance", "run-2 1")
      assert.strictEqual(yield* one.countUses("allowance", day.windowMillis), 2)
      assert.strictEqual(yield* one.recordUse("allowance", "x", { ...day, most: 3 }), 0)
      const wait = yield* other.recordUse("allowance", "y", { ...day, most: 3 })
      assert.isAbove(wait, day.windowMillis - 60_000)
      assert.isAtMost(wait, day.windowMillis)
    }).pipe(Effect.scoped)
  )

  it.live(
    "keep a place for its owner whatever becomes of the process, until the last to claim it gives it back",
    () =>
      Effect.gen(function* () {
        const store = yield* stores[kind]
        const leases = { leases: { leaseMillis: 90 } }
        const keep = (limits: SharedLimits, owner: string, claim: string) =>
          limits.keepPlace?.("table", 1, owner, claim) ?? Effect.die("it keeps none")
        const isKept = yield* Effect.scoped(
          Effect.flatMap(limitsOf(store, leases), (limits) => keep(limits, "run-a", "claim 1"))
        )
        assert.isTrue(isKept)
        const limits = yield* limitsOf(store, leases)
        yield* Effect.sleep(150)
        assert.isFalse(yield* keep(limits, "run-b", "b"))
        assert.isFalse(yield* limits.tryPlace("table", 1))
        assert.isTrue(yield* keep(limits, "run-a", "claim 2"))
        const [keeper, ...more] = yield* limits.keepersOf?.("table") ?? Effect.succeed([])
        assert.strictEqual(keeper?.owner, "run-a")
        assert.isBelow(keeper?.quietMillis ?? Infinity, 5000)
        assert.deepEqual(more, [])
        // A process that was taken for dead gives nothing back that another one has claimed since.
        yield* limits.giveBackPlace?.("table", "run-a", "claim 1") ?? Effect.void
        assert.isFalse(yield* keep(limits, "run-b", "b"))
        yield* limits.giveBackPlace?.("table", "run-a", "claim 2") ?? Effect.void
        assert.isTrue(yield* keep(limits, "run-b", "b"))
      }).pipe(Effect.scoped)
  )
})

describe("limits in PostgreSQL", () => {
  it.live("are waited for while it cannot be reached, and not exceeded", () =>
    Effect.gen(function* () {
      const store = yield* stores.postgres
      const proxy = yield* lossyProxy(server.port)
      const near = yield* limitsOf(store)
      const url = server.url().replace(`:${server.port()}/`, `:${proxy.port}/`)
      const far = yield* limitsOf(store, { url: Redacted.make(url), patienceMillis: 50 })
      assert.isTrue(yield* far.tryPlace("k", 1))
      proxy.close()
      let answer: boolean | undefined
      const waiting = yield* Effect.forkScoped(
        Effect.map(far.tryPlace("other", 1), (isTaken) => {
          answer = isTaken
        })
      )
      yield* Effect.sleep(100)
      assert.isUndefined(answer)
      assert.isFalse(yield* near.tryPlace("k", 1))
      proxy.open()
      yield* Fiber.join(waiting)
      assert.isTrue(answer)
      assert.isFalse(yield* near.tryPlace("other", 1))
    }).pipe(Effect.scoped)
  )

  it.live(
    "keep the place and the allowance of a job that outlives its killed process, for whoever goes on",
    () =>
      Effect.gen(function* () {
        const store = yield* stores.postgres
        const { folder, schema } = store
        const file = join(folder, "people.csv")
        yield* Effect.promise(() => writeFile(file, "id,name\na,good\n"))
        const child = yield* starting("import-into-table.ts", [server.url(), folder, schema, file])
        const first = (yield* said(child)).split("\n")[0] ?? ""
        child.kill("SIGKILL")
        yield* ended(child)

        const events: Array<RunEvent> = []
        const inStore = <A, E>(effect: Effect.Effect<A, E, RunJournal | ProviderRegistry>) =>
          effect.pipe(
            Effect.provide(
              Layer.merge(
                store.open({ leases: { leaseMillis: 600 } }),
                ProviderRegistry.layer([tablePlugin(folder)], () => ({}))
              ),
              { local: true }
            ),
            Effect.provideService(EngineSettings, patience),
            Effect.provideService(RunObserver, (event) => Effect.sync(() => void events.push(event)))
          )
        const other = join(folder, "others.csv")
        yield* Effect.promise(() => writeFile(other, "id,name\nb,good\n"))
        const second = yield* Effect.forkScoped(
          inStore(runImport(planImport({ file: other, provider: "wordy", importType: "people" })))
        )
        while (!events.some(({ type }) => type === "destination-awaited")) yield* Effect.sleep(10)
        assert.deepInclude(
          events.find(({ type }) => type === "allowance-warned"),
          { destination: "table 16", most: 1, used: 1, needed: 1 }
        )
        assert.deepInclude(
          events.find(({ type }) => type === "destination-awaited"),
          { destination: "table 16", heldBy: first }
        )
        // The lease of the run has ended, and the place is still its.
        yield* Effect.sleep(700)
        assert.isFalse(events.some(({ type }) => type === "progressed"))
        yield* Effect.promise(() => writeFile(join(folder, "over"), ""))
        const report = yield* inStore(resumeImport(first))
        assert.strictEqual(report.verdict, "succeeded")
        assert.strictEqual((yield* Fiber.join(second)).verdict, "succeeded")
      }).pipe(Effect.scoped)
  )
})
