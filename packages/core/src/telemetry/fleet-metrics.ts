/** What stores and queues measure beside the engine. */
import { Effect } from "effect"
import { attributeNames } from "./attribute-names.ts"
import { measure } from "./import-metrics.ts"

/** How a queue stands that several workers share. What is not known is left out. */
export interface QueueSample {
  /** Runs by the state that they have in the queue; a state without runs should be given as 0. */
  readonly runs: Readonly<Record<string, number>>
  /** Age of the oldest run that nobody has begun, in milliseconds; 0 when there is none. */
  readonly oldestMillis: number
  /** Runs that are in doubt. */
  readonly inDoubt?: number
  /** For how long the oldest of them has been in doubt, in milliseconds; 0 when there is none. */
  readonly oldestInDoubtMillis?: number
}

/** Sets the gauges of a queue. To be called every few seconds, by any worker, or by all of them: each says the same. */
export const measureQueue = (sample: QueueSample): Effect.Effect<void> =>
  Effect.gen(function* () {
    for (const [state, runs] of Object.entries(sample.runs))
      yield* measure("queueDepth", runs, { [attributeNames.queueState]: state })
    yield* measure("queueAge", sample.oldestMillis / 1000)
    if (sample.inDoubt !== undefined) yield* measure("inDoubt", sample.inDoubt)
    if (sample.oldestInDoubtMillis !== undefined)
      yield* measure("inDoubtAge", sample.oldestInDoubtMillis / 1000)
  })

/** Says that this process is a worker, or is not one any more. */
export const measureWorker = (isWorking: boolean): Effect.Effect<void> =>
  measure("workers", isWorking ? 1 : 0)

/** Counts a run that this process held until another one took it over. */
export const measureLostLease: Effect.Effect<void> = measure("leasesLost", 1)

/** Counts a call of a hook of the caller, by what came of it, in a word such as `approved`, `vetoed`, `told` or `failed`. */
export const measureHook = (hook: string, outcome: string): Effect.Effect<void> =>
  measure("hooks", 1, { [attributeNames.hook]: hook, [attributeNames.hookOutcome]: outcome })
