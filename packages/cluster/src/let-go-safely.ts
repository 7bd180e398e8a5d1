import { type RunEvent, RunObserver } from "@bulkport/core"
import { Deferred, Effect, type Exit } from "effect"

const isStartEnd = (event: RunEvent): boolean =>
  event.type === "step-finished" ||
  // It waits, and has nothing under way.
  event.type === "destination-awaited" ||
  event.type === "retry-scheduled"

/**
 * Runs an import until somebody says to let go of it, and then interrupts it, at a moment when no start is under way if that comes
 * soon: a start that takes longer than `longestMillis` is cut off, and so left in doubt. Whoever takes up the run next looks for it, which is
 * safe but takes its time. Gives what came of the import; undefined when it was let go before.
 */
export const letGoSafely = <A, E, R>(
  importing: Effect.Effect<A, E, R>,
  letGo: Effect.Effect<unknown>,
  longestMillis: number
): Effect.Effect<Exit.Exit<A, E> | undefined, never, R> =>
  Effect.gen(function* () {
    const observe = yield* RunObserver
    const isSafe = yield* Deferred.make<void>()
    let startsUnderWay = 0
    let hasBeenAsked = false
    const settle = Effect.suspend(() =>
      hasBeenAsked && startsUnderWay === 0 ? Deferred.succeed(isSafe, undefined) : Effect.void
    )
    const watch = (event: RunEvent): Effect.Effect<unknown> =>
      Effect.suspend(() => {
        const inner = event.type === "part-event" ? event.event : event
        if (inner.type === "step-begun" && inner.step === "start") startsUnderWay += 1
        else if (isStartEnd(inner) && (!("step" in inner) || inner.step === "start")) {
          startsUnderWay = Math.max(0, startsUnderWay - 1)
        }
        return settle
      })
    const until = letGo.pipe(
      Effect.andThen(
        Effect.suspend(() => {
          hasBeenAsked = true
          return settle
        })
      ),
      Effect.andThen(Effect.timeoutOption(Deferred.await(isSafe), longestMillis)),
      Effect.as(undefined)
    )
    return yield* Effect.raceFirst(
      Effect.exit(
        Effect.provideService(importing, RunObserver, (event) =>
          Effect.andThen(observe(event), Effect.asVoid(watch(event)))
        )
      ),
      until
    )
  })
