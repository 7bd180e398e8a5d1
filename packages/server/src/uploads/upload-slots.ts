import { Effect } from "effect"
import { apiFailure, type ApiFailure } from "../answers/api-failure.ts"

/** Places for what is large or takes long, of which there are only so many. */
export interface Slots {
  /** Does something in a place. Does not wait for one: whoever finds none is told to come back. */
  readonly use: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E | ApiFailure, R>
  /** Takes a place until the effect that is given back is run. */
  readonly take: Effect.Effect<Effect.Effect<void>, ApiFailure>
}

/** Makes `most` places for `what`, in words such as `uploads`. */
export const makeSlots = (most: number, what: string): Slots => {
  let taken = 0
  const take = Effect.suspend((): Effect.Effect<Effect.Effect<void>, ApiFailure> => {
    if (taken >= most)
      return Effect.fail(
        apiFailure(
          503,
          "TooBusy",
          `There are ${taken} ${what} under way, and ${most} may be.`,
          "Try again later.",
          {
            retryAfter: 5,
            closes: true
          }
        )
      )
    taken += 1
    let isGivenBack = false
    return Effect.succeed(
      Effect.sync(() => {
        if (!isGivenBack) taken -= 1
        isGivenBack = true
      })
    )
  })
  return {
    take,
    use: (effect) =>
      Effect.acquireUseRelease(
        take,
        () => effect,
        (giveBack) => giveBack
      )
  }
}
