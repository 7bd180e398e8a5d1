import { Clock, Effect, Scope } from "effect"
import { StillRunning } from "../errors/reasons.ts"
import { SharedLimits } from "../limits/shared-limits.ts"
import { waitForPlace } from "../limits/wait-for-place.ts"
import type { RunState } from "../journal/run-state.ts"
import type { Destination } from "../model/destination.ts"
import type { StagedFile } from "../model/staged-file.ts"
import { EngineSettings } from "./engine-settings.ts"
import type { ImportRun } from "./import-run.ts"
import { announce } from "./run-event.ts"

/** Imports take minutes: a look at a place that is held for so long need not come at once. */
const pollMillis = 200

/** Where the rows of a staged file go, for a provider that says so, by the name that its service has told if it has. */
export const destinationOf = (
  { provider }: ImportRun,
  file: StagedFile,
  { destination: told }: Pick<RunState, "destination">
): Destination | undefined => {
  const destination = provider.destination?.(file)
  return destination === undefined ? undefined : { ...destination, ...told }
}

const keyOf = ({ key }: Destination): string => `imports into ${key}`

/**
 * Makes sure that no other import into this place is under way on this machine until the scope closes, where the place takes
 * one at a time. Waits for one that is, as long as the engine waits for a job; then fails with `StillRunning`. Gives whether it
 * had to wait.
 *
 * It is the operating system's lock, and ends with the process. A job that was left behind by a process that stopped holds
 * nothing until its run is resumed.
 */
export const holdDestination = (
  { run }: ImportRun,
  destination: Destination | undefined
): Effect.Effect<boolean, StillRunning, Scope.Scope> =>
  Effect.gen(function* () {
    if (destination?.isOneAtATime !== true) return false
    const limits = yield* SharedLimits
    const { waitMillis } = yield* EngineSettings
    const begun = yield* Clock.currentTimeMillis
    let hasWaited = false
    const onWait = Effect.suspend(() => {
      hasWaited = true
      return announce({ type: "destination-awaited", runId: run.id, destination: destination.name })
    })
    const waiting = { pollMillis, onWait, longestMillis: waitMillis }
    if (yield* waitForPlace(limits, keyOf(destination), 1, waiting)) return hasWaited
    const now = yield* Clock.currentTimeMillis
    return yield* new StillRunning({
      runId: run.id,
      waitedMillis: Math.max(waitMillis, now - begun),
      awaited: destination.name
    })
  })

/**
 * The same for a job that is under way already: it is looked at meanwhile, because looking does no harm, and others are kept
 * from starting as soon as the place is free.
 */
export const holdDestinationMeanwhile = (
  destination: Destination | undefined
): Effect.Effect<void, never, Scope.Scope> =>
  destination?.isOneAtATime === true
    ? Effect.gen(function* () {
        const limits = yield* SharedLimits
        // The place goes with the scope of the job, not with the fiber that waits for it.
        const scope = yield* Scope.Scope
        yield* Effect.forkScoped(
          Scope.provide(waitForPlace(limits, keyOf(destination), 1, { pollMillis }), scope),
          { startImmediately: true }
        )
      })
    : Effect.void
