import { Clock, Effect } from "effect"
import { attributeNames } from "./attribute-names.ts"
import { measure } from "./import-metrics.ts"

/** What is limited: requests at once, requests within a minute, or imports into one place. */
export type LimitKind = "place" | "rate" | "destination"

/** Shorter than this, nobody was waited for. */
const leastMillis = 10

/** Measures how long was waited for what is limited, where there was a wait. */
export const measuredWait =
  (limit: LimitKind) =>
  <A, E, R>(wait: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.gen(function* () {
      const begun = yield* Clock.currentTimeMillis
      return yield* Effect.ensuring(
        wait,
        Effect.flatMap(Clock.currentTimeMillis, (now) =>
          now - begun < leastMillis
            ? Effect.void
            : measure("limitWait", (now - begun) / 1000, { [attributeNames.limit]: limit })
        )
      )
    })
