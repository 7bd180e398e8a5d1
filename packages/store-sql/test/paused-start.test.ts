/** A start that is held up while another process takes its run over makes no second job. */
import {
  EngineSettings,
  type ImportError,
  planImport,
  ProviderRegistry,
  resumeImport,
  RunJournal,
  runImport,
  type RunReport
} from "@bulkport/core"
import type { Provider, ProviderPlugin } from "@bulkport/core/provider"
import type { StoreServices } from "@bulkport/store-sql"
import { memoryPlugin, type MemoryService, startMemoryService } from "@bulkport/testkit"
import { Deferred, Effect, Fiber, Layer, Redacted, Schedule } from "effect"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { lossyProxy } from "./support/lossy-proxy.ts"
import { patience } from "./support/patience.ts"
import { onSql, postgresForFile, postgresStore, sqliteStore, type TestStore } from "./support/stores.ts"

const server = postgresForFile()
const stores = { SQLite: sqliteStore, PostgreSQL: postgresStore(server) }

/** The plugin, with something around each of its starts. */
const around = (
  change: (start: ReturnType<Provider["start"]>) => ReturnType<Provider["start"]>
): ProviderPlugin => ({
  ...memoryPlugin,
  open: (values) =>
    Effect.map(memoryPlugin.open(values), (provider) => ({
      ...provider,
      start: (file, context) => change(provider.start(file, context))
    }))
})

/** An engine that stands for a process of its own. */
const engine = (
  service: MemoryService,
  store: Layer.Layer<StoreServices, unknown>,
  plugin = memoryPlugin
) => {
  const services = Layer.merge(
    store,
    ProviderRegistry.layer([plugin], () => ({ url: service.url, apiKey: service.apiKey }))
  )
  return <A, E>(effect: Effect.Effect<A, E, RunJournal | ProviderRegistry>) =>
    effect.pipe(
      Effect.provideService(EngineSettings, patience),
      Effect.provide(Layer.fresh(services), { local: true })
    )
}

const contacts = ({ folder }: TestStore) =>
  Effect.promise(async () => {
    const file = join(folder, "contacts.csv")
    await writeFile(file, "email,name\na@example.com,A\nb@example.com,B\n")
    return planImport({ file, provider: "memory", importType: "contacts" })
  })

const onlyRun = Effect.flatMap(RunJournal, ({ find }) => Effect.map(find({}), ({ runs }) => runs[0]!.id))

describe.each(Object.entries(stores))("a start in %s", (_name, store) => {
  it("that is paused before its request, with the clocks of its machine, sends nothing once its run was taken over", () =>
    Effect.runPromise(
      Effect.gen(function* () {
        const at = yield* store
        const service = yield* startMemoryService()
        const intended = yield* Deferred.make<void>()
        const takenOver = yield* Deferred.make<RunReport>()
        const sleeper = engine(
          service,
          at.open({ leases: { leaseMillis: 60_000 } }),
          around((start) =>
            Deferred.succeed(intended, undefined).pipe(
              Effect.andThen(Deferred.await(takenOver)),
              Effect.andThen(start)
            )
          )
        )
        const slept = yield* Effect.forkScoped(Effect.flip(sleeper(runImport(yield* contacts(at)))))
        yield* Deferred.await(intended)
        // The clock of the database says that it has ended.
        yield* onSql(at.open(), (sql) => sql`UPDATE leases SET expires_at = 0`)
        const other = engine(service, at.open())
        const report = yield* other(Effect.flatMap(onlyRun, (id) => resumeImport(id)))
        yield* Deferred.succeed(takenOver, report)
        expect(((yield* Fiber.join(slept)) as ImportError).reason._tag).toBe("RunLocked")
        expect(report).toMatchObject({ verdict: "succeeded", rows: { accepted: 2 } })
        expect(service.jobs()).toHaveLength(1)
        expect(yield* other(Effect.flatMap(onlyRun, (id) => resumeImport(id)))).toEqual(report)
      }).pipe(Effect.scoped)
    ))
})

describe("a start in PostgreSQL", () => {
  it("whose request is under way is broken off before its run can be taken over", () =>
    Effect.runPromise(
      Effect.gen(function* () {
        const leaseMillis = 2000
        const at = yield* stores.PostgreSQL
        const proxy = yield* lossyProxy(server.port)
        const url = new URL(server.url())
        url.port = String(proxy.port)
        const service = yield* startMemoryService()
        service.addFault({ on: "createJob", action: { type: "hang" } })
        const order: Array<string> = []
        const far = engine(
          service,
          at.open({
            url: Redacted.make(url.href),
            patienceMillis: 200,
            leases: { leaseMillis, renewMillis: 200 }
          }),
          around(Effect.onExit(() => Effect.sync(() => void order.push("broken off"))))
        )
        const lonely = yield* Effect.forkScoped(Effect.flip(far(runImport(yield* contacts(at)))))
        yield* Effect.repeat(
          Effect.sync(() => service.requests().some(({ operation }) => operation === "createJob")),
          { until: (isUnderWay) => isUnderWay, schedule: Schedule.spaced(5) }
        )
        // For longer than the lease: it is renewed meanwhile.
        yield* Effect.sleep(leaseMillis + 100)
        expect(order).toEqual([])
        proxy.close()
        const near = engine(service, at.open())
        const taken = yield* near(
          Effect.gen(function* () {
            const id = yield* onlyRun
            const journal = yield* RunJournal
            yield* Effect.scoped(journal.open(id)).pipe(
              Effect.retry({ schedule: Schedule.spaced(5), while: ({ _tag }) => _tag === "RunLocked" })
            )
            order.push("taken over")
            return yield* resumeImport(id)
          })
        )
        expect(order).toEqual(["broken off", "taken over"])
        expect(((yield* Fiber.join(lonely)) as ImportError).reason._tag).toBe("StorageFailed")
        expect(taken).toMatchObject({ verdict: "succeeded", rows: { accepted: 2 } })
        expect(service.jobs()).toHaveLength(1)
      }).pipe(Effect.scoped)
    ))
})
