import {
  EngineSettings,
  type ImportServices,
  measureWorker,
  ProviderRegistry,
  type RunJournal,
  type StorageFailed
} from "@bulkport/core"
import { closedInTime, SqlDatabase, type StoreTooNew } from "@bulkport/store-sql"
import {
  Cause,
  Clock,
  Context,
  Deferred,
  Effect,
  Latch,
  Layer,
  Logger,
  References,
  Schedule,
  Semaphore
} from "effect"
import * as Sharding from "effect/cluster/Sharding"
import { isSqlError, type SqlError } from "effect/sql/SqlError"
import { clearExecutions, forgetRuns } from "./clear-executions.ts"
import { clearOrphans } from "./clear-orphans.ts"
import { dispatch } from "./dispatch-runs.ts"
import { layerEngine } from "./engine-layer.ts"
import { makeEngineShare } from "./engine-share.ts"
import { HeldRuns } from "./held-runs.ts"
import { ImportWorker } from "./import-worker.ts"
import { layerImportWorkflow, TakeTurn } from "./import-workflow.ts"
import { beat, giveUpNow } from "./keep-runs.ts"
import { markPutBack } from "./mark-put-back.ts"
import { measureQueueNow } from "./measure-queue.ts"
import { makeQueueClock } from "./queue-clock.ts"
import { queueClient } from "./queue-client.ts"
import type { WorkerPresent } from "./queue-reasons.ts"
import { prepareTables } from "./queue-tables.ts"
import { soleWorker } from "./sole-worker.ts"
import { makeTakeTurn, type TurnContext } from "./take-turn.ts"
import type { WorkerOptions } from "./worker-options.ts"
import { workerSettings } from "./worker-settings.ts"

/** One pass of a loop takes no longer than this. */
const longestPassMillis = 15_000

/**
 * Works on the imports of the queue until its scope closes, and then hands over what it has: within seconds, whatever the imports are doing,
 * and within `stopMillis`, whatever the database does.
 *
 * It needs a store in SQL and the providers. Runs of a provider that it lacks are left to other workers. Killed, its runs are taken over
 * by others, or by itself when it is started again.
 */
export const layerWorker = (
  options: WorkerOptions = {}
): Layer.Layer<
  ImportWorker,
  WorkerPresent | StoreTooNew | StorageFailed,
  SqlDatabase | RunJournal | ProviderRegistry
> =>
  Layer.unwrap(
    Effect.gen(function* () {
      const settings = workerSettings(options)
      const database = yield* SqlDatabase
      yield* prepareTables(database)
      const sql = yield* queueClient
      const wake = yield* Latch.make(false)
      const context: TurnContext = {
        sql,
        settings,
        held: new HeldRuns(),
        clock: makeQueueClock(sql),
        places: yield* Semaphore.make(settings.slots),
        isStopping: yield* Deferred.make<void>(),
        onLetGo: wake.open,
        // The engine below is told to keep quiet, and imports are not.
        services: (yield* Effect.context<ImportServices>()).pipe(
          Context.add(References.MinimumLogLevel, yield* References.MinimumLogLevel),
          Context.add(Logger.CurrentLoggers, yield* Logger.CurrentLoggers)
        )
      }
      const engine = layerImportWorkflow.pipe(
        Layer.provideMerge(layerEngine(sql, database, settings)),
        Layer.provide(Layer.succeed(TakeTurn, makeTakeTurn(context)))
      )
      const { name, stopMillis } = settings
      const { putBackAt } = yield* EngineSettings
      const marked = markPutBack(sql, database, name, putBackAt)
      const worker = Layer.effect(ImportWorker, Effect.andThen(marked, work(context, wake))).pipe(
        Layer.provide(engine),
        // Before the engine is there, and until it is gone.
        Layer.provide(Layer.effectDiscard(soleWorker(database)))
      )
      return closedInTime(
        worker,
        stopMillis,
        Effect.logWarning(
          `Worker ${name} has ended without a word to its database, which gave no answer for ${stopMillis / 1000} s. What it had is taken over once it is missed.`
        )
      )
    })
  )

/** Starts the loops of a worker. They end with the scope, as does all that it works on. */
const work = (context: TurnContext, wake: Latch.Latch) =>
  Effect.gen(function* () {
    const { held, isStopping, settings, sql } = context
    const sharding = yield* Sharding.Sharding
    const share = yield* makeEngineShare(sharding, settings.name)
    const registry = yield* ProviderRegistry
    const providers = registry.plugins.map(({ id }) => id)
    const beatMillis = Math.min(1000, settings.takeoverMillis / 5)
    let reachedStoreAt: number | undefined
    let stopping = false
    const reached = Effect.map(Clock.currentTimeMillis, (now) => {
      reachedStoreAt = now
    })
    let isCutOff = false
    const tellCutOff = (isSo: boolean, words: string) =>
      Effect.suspend(() => {
        if (isSo === isCutOff || stopping) return Effect.void
        isCutOff = isSo
        return isSo ? Effect.logWarning(words) : Effect.logInfo(words)
      })
    yield* repeatedly(
      "say which runs it has",
      beatMillis,
      Effect.andThen(beat(context), reached).pipe(
        Effect.tap(tellCutOff(false, `Worker ${settings.name} reaches the store again.`)),
        Effect.tapError(({ reason }) =>
          tellCutOff(
            true,
            `Worker ${settings.name} cannot reach the store (${reason._tag}). It tries on; others may take over its imports meanwhile.`
          )
        )
      )
    )
    yield* repeatedly("clear away what has ended", 1000, clear(context))
    yield* repeatedly(
      "clear away what nobody knows of",
      15_000,
      Effect.flatMap(context.clock.now, (now) => clearOrphans(sql, now))
    )
    yield* repeatedly(
      "measure the queue",
      5000,
      Effect.provideContext(measureQueueNow(sql, context.clock), context.services)
    )
    yield* repeatedly(
      "see its part of the work",
      1000,
      Effect.suspend(() => (stopping ? Effect.void : share.tell))
    )
    const served = new Map<string, number>()
    yield* dispatch(context, sharding, share, providers, served).pipe(
      Effect.timeout(longestPassMillis),
      Effect.tap(reached),
      Effect.catchCause((cause) =>
        Cause.hasInterruptsOnly(cause)
          ? Effect.interrupt
          : Effect.as(Effect.logDebug(`The worker could not take up runs (${kindOf(cause)}).`), false)
      ),
      // Whoever took as much as it could may find more at once; but not for every single place that gets free.
      Effect.flatMap((mayBeMore) =>
        Effect.gen(function* () {
          wake.closeUnsafe()
          if (mayBeMore && settings.slots - held.size >= settings.slots / 4) return
          yield* Effect.raceFirst(Effect.sleep(settings.pollMillis), mayBeMore ? wake.await : Effect.never)
        })
      ),
      Effect.forever,
      Effect.forkScoped
    )
    yield* Effect.addFinalizer(() =>
      Effect.gen(function* () {
        stopping = true
        yield* measureWorker(false)
        yield* Deferred.succeed(isStopping, undefined)
        yield* giveUpNow(context, held.all)
        yield* Effect.suspend(() => (held.size === 0 ? Effect.void : Effect.fail("held"))).pipe(
          Effect.retry(Schedule.spaced(20)),
          // The rest is for the engine to say that it is gone.
          Effect.timeoutOption(settings.stopMillis * 0.6),
          Effect.orDie
        )
      })
    )
    return ImportWorker.of({
      name: settings.name,
      standing: Effect.gen(function* () {
        const now = yield* Clock.currentTimeMillis
        const reachesStore = reachedStoreAt !== undefined && now - reachedStoreAt < settings.takeoverMillis
        return {
          isReady: !stopping && reachesStore && (yield* share.wasThereLately),
          ...(reachedStoreAt === undefined ? {} : { reachedStoreAt }),
          running: held.all.filter(({ isBegun }) => isBegun).length,
          slots: settings.slots
        }
      })
    })
  })

/** The kind of a failure; its words may hold anything. */
const kindOf = (cause: Cause.Cause<unknown>): string => {
  const failure = Cause.squash(cause)
  return isSqlError(failure) ? failure.reason._tag : failure instanceof Error ? failure.name : typeof failure
}

/** Does something again and again until the scope closes; a failure is no more than a pause. */
const repeatedly = (what: string, millis: number, effect: Effect.Effect<unknown, SqlError>) =>
  effect.pipe(
    // What hangs, on a connection that is dead without anybody being told, must not hang for ever.
    Effect.timeout(longestPassMillis),
    Effect.catchCause((cause) =>
      Cause.hasInterruptsOnly(cause)
        ? Effect.interrupt
        : Effect.logDebug(`The worker could not ${what} (${kindOf(cause)}).`)
    ),
    Effect.repeat(Schedule.spaced(millis)),
    Effect.forkScoped
  )

const clear = ({ clock, settings, sql }: TurnContext): Effect.Effect<void, SqlError> =>
  Effect.gen(function* () {
    const now = yield* clock.now
    while ((yield* clearExecutions(sql, now)) > 0);
    yield* forgetRuns(sql, now - settings.keepMillis)
  })
