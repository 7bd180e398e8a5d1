import { EngineSettings, ProviderRegistry, type RunJournal } from "@bulkport/core"
import type { SqlDatabase } from "@bulkport/store-sql"
import { layerPostgres } from "@bulkport/store-sql/postgres"
import { layerSqlite } from "@bulkport/store-sql/sqlite"
import { memoryPlugin } from "@bulkport/testkit"
import { Effect, Layer, Redacted } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import {
  ImportQueue,
  type ImportWorker,
  layerQueue,
  layerWorker,
  type QueuedRun,
  type QueueState
} from "../../src/index.ts"
import { queueClient } from "../../src/queue-client.ts"
import type { QueueOptions } from "../../src/queue-options.ts"
import { engineOptions, type WorkerProcessSettings } from "./worker-process-settings.ts"

/** What a test of the queue can use. */
export type UnderTest = ImportQueue | RunJournal | ProviderRegistry | SqlDatabase

const storeOf = ({ folder, patienceMillis, url }: WorkerProcessSettings) => {
  const options = {
    folder,
    leases: { leaseMillis: 3000 },
    ...(patienceMillis === undefined ? {} : { patienceMillis })
  }
  return url === undefined ? layerSqlite(options) : layerPostgres({ ...options, url: Redacted.make(url) })
}

/** The store, the providers and the patience of a test. */
export const basis = (settings: WorkerProcessSettings, plugins = [memoryPlugin]) =>
  Layer.mergeAll(
    storeOf(settings),
    ProviderRegistry.layer(plugins, () => ({ url: settings.serviceUrl, apiKey: settings.apiKey })),
    Layer.succeed(EngineSettings, { ...engineOptions, ...settings.engine })
  )

/** Runs a test with the queue alone, as a service does that only submits. */
export const withQueue = <A, E>(
  settings: WorkerProcessSettings,
  test: Effect.Effect<A, E, UnderTest>,
  options: QueueOptions = {}
) =>
  Effect.runPromise(
    test.pipe(
      Effect.provide(Layer.provideMerge(layerQueue({ followMillis: 20, ...options }), basis(settings)))
    )
  )

/** Runs a test with the queue and a worker, in this process. */
export const withWorker = <A, E>(
  settings: WorkerProcessSettings,
  test: Effect.Effect<A, E, UnderTest | ImportWorker>,
  {
    options,
    plugins
  }: { readonly options?: QueueOptions; readonly plugins?: Array<typeof memoryPlugin> } = {}
) =>
  Effect.runPromise(
    test.pipe(
      Effect.provide(
        Layer.mergeAll(layerQueue({ followMillis: 20, ...options }), layerWorker(settings.worker)).pipe(
          Layer.provideMerge(basis(settings, plugins))
        )
      )
    )
  )

/** Waits until a run stands like this. */
export const untilState = (runId: string, ...states: ReadonlyArray<QueueState>) =>
  Effect.gen(function* () {
    const queue = yield* ImportQueue
    for (;;) {
      const run: QueuedRun = yield* queue.look(runId)
      if (states.includes(run.state)) return run
      yield* Effect.sleep(20)
    }
  })

/** Waits until so many runs stand like this. */
export const untilCount = (state: QueueState, count: number) =>
  Effect.gen(function* () {
    const queue = yield* ImportQueue
    for (;;) {
      const { byState } = yield* queue.numbers()
      if (byState[state] >= count) return byState
      yield* Effect.sleep(50)
    }
  })

/** The database behind the queue. */
export const client: Effect.Effect<SqlClient.SqlClient, never, SqlDatabase> = queueClient
