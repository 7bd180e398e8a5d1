/** The queue of a store, for commands that ask it. What it needs is loaded when one does, and not before. */
import type { ImportQueue, layerQueue } from "@bulkport/cluster"
import type { ProviderRegistry, RunJournal } from "@bulkport/core"
import type { SqlDatabase } from "@bulkport/store-sql"
import { Effect, Layer } from "effect"
import { providersOf } from "../providers-of.ts"
import { Session } from "../session.ts"
import type { Settings } from "../settings.ts"
import type { StoreProblem } from "../store/open-store.ts"

/** What is inside of a queue. */
type QueueLayer = ReturnType<typeof layerQueue>

/** Why the queue of a store cannot be asked. */
export type QueueLayerProblem = StoreProblem | Layer.Error<QueueLayer>

/** Gives an effect the queue and the records of runs. Fails where the store has no database. */
export const withQueue =
  (settings: Settings) =>
  <A, E, R>(
    effect: Effect.Effect<A, E, R>
  ): Effect.Effect<
    A,
    E | QueueLayerProblem,
    Exclude<R, ImportQueue | RunJournal | ProviderRegistry | SqlDatabase> | Session
  > =>
    Effect.gen(function* () {
      const queue = Layer.unwrap(
        Effect.map(
          Effect.promise(() => import("@bulkport/cluster")),
          (cluster) => cluster.layerQueue()
        )
      )
      const below = Layer.merge(settings.store.database, providersOf(yield* Session, settings))
      return yield* Effect.provide(effect, Layer.provideMerge(queue, below))
    })

/** The queue itself, within `withQueue`. */
export const theQueue: Effect.Effect<ImportQueue["Service"], never, ImportQueue> = Effect.flatMap(
  Effect.promise(() => import("@bulkport/cluster")),
  ({ ImportQueue: key }) => key.use(Effect.succeed)
)
