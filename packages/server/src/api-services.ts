import type { ImportQueue } from "@bulkport/cluster"
import type { ProviderRegistry, RunJournal } from "@bulkport/core"
import { Context, type Deferred, Effect } from "effect"
import type { GivenLimits } from "./server-options.ts"
import type { Slots } from "./uploads/upload-slots.ts"

/** What handlers share. */
export class ApiState extends Context.Service<
  ApiState,
  {
    readonly limits: GivenLimits
    readonly uploads: Slots
    readonly streams: Slots
    readonly heartbeatMillis: number
    /** Done once the server is being stopped. */
    readonly draining: Deferred.Deferred<void>
  }
>()("@bulkport/server/ApiState") {}

/** All that handlers need, besides the request and its caller. */
export type ApiServices = ApiState | ImportQueue | RunJournal | ProviderRegistry

/**
 * Makes a function that gives handlers what was there when the server was made. What a request has of its own, such as its scope and
 * its span, stays as it is.
 */
export const withApiServices = Effect.map(
  Effect.context<ApiServices>(),
  (services) =>
    <A, E, R>(handling: Effect.Effect<A, E, R>): Effect.Effect<A, E, Exclude<R, ApiServices>> =>
      Effect.updateContext(
        handling,
        (own: Context.Context<Exclude<R, ApiServices>>) =>
          // All that is asked for is in one of the two.
          Context.merge(services, own) as Context.Context<R>
      )
)
