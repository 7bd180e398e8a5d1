import { Effect, Fiber, type Scope, Stream } from "effect"
import { EventBuffer } from "./event-buffer.ts"
import { RunObserver } from "./run-event.ts"
import type { RunEvent } from "./run-event.ts"

/**
 * Runs an import, or whatever else tells the observer, as the stream of its events, which ends and fails with it. It is stopped when
 * the stream is: its run can be resumed then.
 *
 * A reader never slows the import down: of one who is far behind, the oldest progress is left out, and never a step or a result. An
 * observer that is provided hears the events as well.
 */
export const importEvents = <A, E, R>(
  effect: Effect.Effect<A, E, R>
): Stream.Stream<RunEvent, E, Exclude<R, Scope.Scope>> =>
  Stream.unwrap(
    Effect.gen(function* () {
      const buffer = new EventBuffer()
      const observe = yield* RunObserver
      const fiber = yield* effect.pipe(
        Effect.provideService(RunObserver, (event) =>
          Effect.andThen(
            observe(event),
            Effect.sync(() => {
              buffer.offer(event)
            })
          )
        ),
        Effect.ensuring(
          Effect.sync(() => {
            buffer.end()
          })
        ),
        Effect.forkScoped
      )
      // Nothing in a buffer can fail.
      const events = Stream.fromAsyncIterable(buffer, (error) => error).pipe(Stream.orDie)
      return Stream.concat(events, Stream.drain(Stream.fromEffect(Fiber.join(fiber))))
    })
  )
