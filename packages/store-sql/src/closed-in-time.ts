import { Effect, Fiber, Layer, Option, Scope } from "effect"

/**
 * The same layer, whose scope is closed after so many milliseconds, whatever what was built has yet to do then: that goes on in the
 * background, and nobody waits for it.
 */
export const closedInTime = <A, E, R>(
  layer: Layer.Layer<A, E, R>,
  millis: number,
  onLate: Effect.Effect<void>
): Layer.Layer<A, E, R> =>
  Layer.effectContext(
    Effect.gen(function* () {
      const scope = yield* Effect.acquireRelease(Scope.make(), (own, exit) =>
        Effect.gen(function* () {
          // What hangs cannot be interrupted, so that its end is waited for, and not itself.
          const closing = yield* Effect.forkDetach(Scope.close(own, exit), { startImmediately: true })
          const closed = yield* Effect.timeoutOption(Fiber.await(closing), millis)
          if (Option.isNone(closed)) yield* onLate
          else yield* closed.value
        })
      )
      return yield* Layer.buildWithScope(layer, scope)
    })
  )
