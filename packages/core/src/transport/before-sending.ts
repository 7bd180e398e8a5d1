import { Context, Effect } from "effect"
import type { RunLocked, StorageFailed } from "../errors/reasons.ts"

/**
 * Asked right before a request leaves, after everything that it may have waited for. When it fails, the request is not sent: the transport
 * fails with `NotSent`, and the tag of the reason as its code. Lets everything pass unless another is provided.
 *
 * The engine provides one around a start: a process that was paused, or that has waited for long, must not make a job of a run that
 * another one has taken over meanwhile.
 */
export const BeforeSending: Context.Reference<Effect.Effect<void, RunLocked | StorageFailed>> =
  Context.Reference<Effect.Effect<void, RunLocked | StorageFailed>>("@bulkport/core/BeforeSending", {
    defaultValue: () => Effect.void
  })
