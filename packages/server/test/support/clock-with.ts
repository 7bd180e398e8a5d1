import { Clock, Effect, Layer } from "effect"

/** The clock of this machine, with something about it changed. */
export const clockWith = (change: (clock: Clock.Clock) => Partial<Clock.Clock>): Layer.Layer<never> => {
  const clock = Effect.runSync(Clock.clockWith(Effect.succeed))
  // A clock keeps its methods on its prototype.
  return Layer.succeed(Clock.Clock, Object.assign(Object.create(clock) as Clock.Clock, change(clock)))
}
