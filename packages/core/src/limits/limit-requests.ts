import { Effect, Exit, Scope, Stream } from "effect"
import type { HttpTransport } from "../transport/http-transport.ts"
import { SharedLimits } from "./shared-limits.ts"
import { measuredWait } from "../telemetry/limit-wait.ts"
import { waitForPlace, waitForRoom } from "./wait-for-place.ts"

/** What a service allows. */
export interface RequestLimits {
  /** The same for all whose requests the service counts together, such as a service and a licence. No secret. */
  readonly key: string
  /** Requests in flight at most. As many as there are, where the service limits their number in time only. */
  readonly atOnce?: number
  /** Requests that are sent within any 60 seconds at most. */
  readonly perMinute: number
}

/** A second more than a minute: requests take different times to arrive. */
const windowMillis = 61_000

/**
 * A transport whose requests keep to limits, together with those of every transport with the same key: in this process, and
 * in all processes of this user on this machine (see `SharedLimits`).
 *
 * Each `send` waits for a free place first and for the rate second. The place is held until the request has failed, or the reply
 * has been read, as a text or as a body, or else until the scope of the request closes. So whoever sends a request must not have
 * one under way in the same fiber whose reply is neither read nor closed: when all places are held by such, all of them wait for
 * ever.
 *
 * Waiting can be interrupted, and has no time limit of its own. A request that waits has not been sent.
 */
export const limitRequests = (
  transport: HttpTransport,
  { atOnce, key, perMinute }: RequestLimits
): Effect.Effect<HttpTransport> =>
  Effect.map(SharedLimits, (limits) => ({
    send: (request) =>
      Effect.gen(function* () {
        const place = yield* Effect.acquireRelease(Scope.make(), (scope) => Scope.close(scope, Exit.void))
        const giveBack = Scope.close(place, Exit.void)
        const free = atOnce === undefined ? Effect.void : waitForPlace(limits, `place of ${key}`, atOnce)
        const room = waitForRoom(limits, `rate of ${key}`, { most: Math.max(1, perMinute), windowMillis })
        yield* free.pipe(
          Scope.provide(place),
          measuredWait("place"),
          Effect.andThen(measuredWait("rate")(room)),
          // The scope may stay open for long after a wait that was given up.
          Effect.onError(() => giveBack)
        )
        // One that is interrupted is in flight until the scope has cut it.
        const reply = yield* Effect.tapError(transport.send(request), () => giveBack)
        return {
          ...reply,
          // At its end, which whoever pulls may see long before its scope closes; or wherever it is left.
          body: reply.body.pipe(Stream.onEnd(giveBack), Stream.ensuring(giveBack)),
          text: (maxBytes) => Effect.ensuring(reply.text(maxBytes), giveBack)
        }
      })
  }))
