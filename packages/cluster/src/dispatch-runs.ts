/** How runs get from the queue to the engine. */
import { Deferred, Effect } from "effect"
import * as EntityId from "effect/cluster/EntityId"
import type * as Sharding from "effect/cluster/Sharding"
import { claimRuns } from "./claim-runs.ts"
import { shardGroup } from "./engine-layer.ts"
import type { EngineShare } from "./engine-share.ts"
import { ImportWorkflow } from "./import-workflow.ts"
import { giveUpNow } from "./keep-runs.ts"
import type { QueueRow } from "./queue-row.ts"
import type { TurnContext } from "./take-turn.ts"

/** Takes up runs and gives them to the engine. True when there may be more of them. */
export const dispatch = (
  context: TurnContext,
  sharding: Sharding.Sharding["Service"],
  share: EngineShare,
  providers: ReadonlyArray<string>,
  served: Map<string, number>
) =>
  Effect.gen(function* () {
    const { clock, held, isStopping, settings, sql } = context
    if (yield* Deferred.isDone(isStopping)) return false
    // Before it has a part of the engine's work to itself, it would take up runs for others.
    if (!share.isThere) return false
    const free = settings.slots - held.size
    if (free <= 0) return true
    const now = yield* clock.sureNow
    const rows = yield* claimRuns(sql, {
      worker: settings.name,
      holder: settings.holder,
      providers,
      free,
      freeForLarge: settings.largeSlots - held.large,
      mostPerProvider: settings.mostPerProvider,
      mostPerTenant: settings.mostPerTenant,
      served,
      now,
      heldUntil: now + settings.holdMillis
    })
    if (rows.length === 0) return false
    for (const { tenant } of rows) served.set(tenant, now)
    const runs = rows.map((row) => held.add(row, now))
    yield* Effect.gen(function* () {
      const placed = yield* Effect.forEach(rows, (row) => placeHere(sharding, row))
      const [first, ...others] = placed.map(({ execution, payload }) => ({
        execution_id: execution,
        run_id: payload.runId
      }))
      if (first !== undefined) {
        yield* sql`INSERT INTO bulkport_queue_executions ${sql.insert([first, ...others])}`
      }
      yield* Effect.forEach(placed, ({ payload }) => ImportWorkflow.execute(payload, { discard: true }), {
        concurrency: 8,
        discard: true
      })
    }).pipe(Effect.onError(() => giveUpNow(context, runs)))
    return rows.length >= free
  })

/** The engine finds the worker for an execution by its id: one is chosen that stays here, where there is a place for it. */
const placeHere = (sharding: Sharding.Sharding["Service"], row: QueueRow) =>
  Effect.gen(function* () {
    const payload = { runId: row.run_id, generation: Number(row.generation), place: 0 }
    for (let place = 0; ; place++) {
      const candidate = { ...payload, place }
      const execution = yield* ImportWorkflow.executionId(candidate)
      const shard = sharding.getShardId(EntityId.make(execution), shardGroup)
      // It may have lost all that it had a moment ago: another one does it then.
      if (sharding.hasShardId(shard) || place >= 500) return { payload: candidate, execution }
    }
  })
