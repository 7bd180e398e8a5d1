import { ImportQueue, layerQueue } from "@bulkport/cluster"
import { ProviderRegistry, RunJournal } from "@bulkport/core"
import { actitoPlugin } from "@bulkport/provider-actito"
import { advocatePlugin } from "@bulkport/provider-advocate"
import { clientOf, SqlDatabase } from "@bulkport/store-sql"
import { layerPostgres } from "@bulkport/store-sql/postgres"
import { Effect, Layer, ManagedRuntime, Redacted, Result, Schedule } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { SubmittedImport } from "./check-soak.ts"
import { settingsAt } from "./planned-imports.ts"
import type { WorkerTask } from "./worker-launch.ts"

type Services = ImportQueue | RunJournal | SqlDatabase | ProviderRegistry

/** The store that the workers share, as one sees it who submits and asks. Nothing disturbs its way to the database. */
export interface SoakStore {
  readonly run: <A, E>(effect: Effect.Effect<A, E, Services>) => Promise<A>
  /** Ids of the runs that a worker has. */
  readonly runsOf: (worker: string) => Promise<ReadonlyArray<string>>
  /** A complaint about each run that has not ended. */
  readonly unfinished: () => Promise<ReadonlyArray<string>>
  readonly close: () => Promise<void>
}

/** Opens the store. */
export const openStore = ({
  addresses,
  databaseUrl,
  folder,
  wireProfile
}: Pick<WorkerTask, "addresses" | "databaseUrl" | "folder" | "wireProfile">): SoakStore => {
  const store = layerPostgres({ url: Redacted.make(databaseUrl), folder })
  const registry = ProviderRegistry.layer([advocatePlugin, actitoPlugin], settingsAt(addresses, wireProfile))
  const runtime = ManagedRuntime.make(layerQueue().pipe(Layer.provideMerge(Layer.merge(store, registry))))
  const run: SoakStore["run"] = (effect) => runtime.runPromise(effect)
  const all = (states: ReadonlyArray<"queued" | "running" | "waiting" | "stopped" | "cancelled">) =>
    Effect.gen(function* () {
      const queue = yield* ImportQueue
      const runs = yield* queue.list({ states, limit: 1000 })
      return runs.runs
    })
  return {
    run,
    runsOf: async (worker) =>
      (await run(all(["running"]))).filter((each) => each.worker === worker).map(({ runId }) => runId),
    unfinished: async () =>
      (await run(all(["queued", "running", "waiting", "stopped", "cancelled"]))).map(
        ({ runId, state, stop }) =>
          `${runId} is ${state}${stop === undefined ? "" : `: ${stop.step}, ${stop.reason}, ${stop.message}`}`
      ),
    close: () => runtime.dispose()
  }
}

/** What the engine of workflows keeps. What is done is cleared away within moments; what a worker wrote late, within a minute. */
const leftByEngine = (sql: SqlClient.SqlClient) =>
  Effect.map(
    sql<{ readonly done: number; readonly unknown: number }>`SELECT
      (SELECT count(*)::int FROM bulkport_queue_executions WHERE done_at IS NOT NULL) AS done,
      (SELECT count(*)::int FROM bulkport_engine_messages WHERE entity_type LIKE 'Workflow%'
        AND entity_id NOT IN (SELECT execution_id FROM bulkport_queue_executions)) AS unknown`,
    ([left]) => left ?? { done: 0, unknown: 0 }
  )

/** Of which kind those messages are, for whoever looks into it. */
const unknownMessages = (sql: SqlClient.SqlClient) =>
  Effect.map(
    sql<{ readonly words: string }>`SELECT concat_ws(' ', entity_type, tag, entity_id,
        CASE WHEN processed THEN 'processed' ELSE 'open' END) AS words
      FROM bulkport_engine_messages WHERE entity_type LIKE 'Workflow%'
        AND entity_id NOT IN (SELECT execution_id FROM bulkport_queue_executions) LIMIT 5`,
    (rows) => rows.map(({ words }) => words).join("; ")
  )

/** What must not be left once all is over, while workers still work: runs that somebody holds, and what nobody will clear away. */
export const complaintsAboutRest = (
  store: SoakStore,
  submitted: ReadonlyArray<SubmittedImport>
): Promise<ReadonlyArray<string>> =>
  store.run(
    Effect.gen(function* () {
      const journal = yield* RunJournal
      // The type of the client is not public, because it is unstable; that of this version of Effect is this one.
      const sql = clientOf(yield* SqlDatabase) as SqlClient.SqlClient
      const left = yield* leftByEngine(sql).pipe(
        Effect.repeat({
          until: ({ done, unknown }) => done + unknown === 0,
          schedule: Schedule.spaced("200 millis"),
          times: 450
        })
      )
      const complaints: Array<string> = []
      if (left.done > 0) complaints.push(`${left.done} executions that are done were not cleared away`)
      if (left.unknown > 0)
        complaints.push(
          `${left.unknown} messages are of executions that nobody knows of: ${yield* unknownMessages(sql)}`
        )
      for (const { runId } of submitted) {
        const held = yield* Effect.result(Effect.scoped(journal.open(runId)))
        if (Result.isFailure(held)) complaints.push(`${runId} cannot be held: ${held.failure.message}`)
      }
      return complaints
    })
  )
