/** The part of the engine's work that a worker has to itself. */
import { Clock, Effect } from "effect"
import * as ShardId from "effect/cluster/ShardId"
import type * as Sharding from "effect/cluster/Sharding"
import { shardGroup, shards } from "./engine-layer.ts"

/** A worker without any part of the engine's work for so long, in milliseconds, is of no use. */
export const longestWithoutShareMillis = 30_000

/** Whether this worker has a part of the engine's work. Without one, what it took up would be done by others, or by nobody. */
export interface EngineShare {
  /** True while it has one. */
  readonly isThere: boolean
  /** False once it has had none for `longestWithoutShareMillis`. */
  readonly wasThereLately: Effect.Effect<boolean>
  /** Says so in the log, once, when it has had none for so long, and once more when it has one again. */
  readonly tell: Effect.Effect<void>
}

/** Watches the part of the worker of this name, whose patience is that of `longestWithoutShareMillis` unless given. */
export const makeEngineShare = (
  { hasShardId }: Pick<Sharding.Sharding["Service"], "hasShardId">,
  worker: string,
  patienceMillis = longestWithoutShareMillis
): Effect.Effect<EngineShare> =>
  Effect.map(Clock.currentTimeMillis, (begunAt) => {
    const all = Array.from({ length: shards }, (_, index) => ShardId.make(shardGroup, index + 1))
    const isThere = (): boolean => all.some((shard) => hasShardId(shard))
    let lastThereAt = begunAt
    let isTold = false
    const wasThereLately = Effect.map(Clock.currentTimeMillis, (now) => {
      if (isThere()) lastThereAt = now
      return now - lastThereAt <= patienceMillis
    })
    return {
      get isThere() {
        return isThere()
      },
      wasThereLately,
      tell: Effect.flatMap(wasThereLately, (isSo) => {
        if (isSo !== isTold) return Effect.void
        isTold = !isSo
        return isSo
          ? Effect.logInfo(`Worker ${worker} has a part of the work again.`)
          : Effect.logWarning(
              `Worker ${worker} has had no part of the work for ${Math.round(patienceMillis / 1000)} s, and takes up no imports: its database ` +
                `answers too slowly, or there are more than ${shards} workers. It tries on.`
            )
      })
    }
  })
