import { Clock, Effect, Scope } from "effect"
import { randomUUID } from "node:crypto"
import { StillRunning } from "../errors/reasons.ts"
import { RunJournal } from "../journal/run-journal.ts"
import type { RunState } from "../journal/run-state.ts"
import { SharedLimits } from "../limits/shared-limits.ts"
import { waitInLine, type WaitOptions } from "../limits/wait-for-place.ts"
import type { Destination } from "../model/destination.ts"
import type { StagedFile } from "../model/staged-file.ts"
import { EngineSettings } from "./engine-settings.ts"
import type { ImportRun } from "./import-run.ts"
import { holderOf, keepAttempt, keepsPlaces, mayBeUnderWay } from "./kept-place.ts"
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

/** Waits for the place. Where places outlive the process, the run keeps it until no job of it may be under way any more. */
const takePlace = (
  { run }: ImportRun,
  destination: Destination,
  options: WaitOptions
): Effect.Effect<boolean, never, RunJournal | Scope.Scope> =>
  Effect.gen(function* () {
    const limits = yield* SharedLimits
    const key = keyOf(destination)
    const waiting = { pollMillis: Math.max(pollMillis, 10 * (limits.pollMillis ?? 0)), ...options }
    if (!keepsPlaces(limits)) return yield* waitInLine(limits, key, limits.tryPlace(key, 1), waiting)
    const journal = yield* RunJournal
    const claim = randomUUID()
    yield* Effect.addFinalizer(() =>
      Effect.gen(function* () {
        if (!(yield* mayBeUnderWay(run.id, yield* run.state))) {
          yield* limits.giveBackPlace(key, run.id, claim)
        }
      }).pipe(Effect.provideService(RunJournal, journal))
    )
    return yield* waitInLine(limits, key, keepAttempt(limits, key, run.id, claim), waiting)
  })

/**
 * Makes sure that no other import into this place is under way, among all who share these limits, where the place takes one at a
 * time. Waits for one that is, as long as the engine waits for a job; then fails with `StillRunning`. Gives whether it had to
 * wait.
 *
 * The place is held until the scope closes, and where the limits have places that outlive the process, until the job has ended
 * as recorded, or has certainly never been there. Where they have not, it ends with the process: a job that was left behind
 * by one that stopped holds nothing until its run is resumed.
 */
export const holdDestination = (
  work: ImportRun,
  destination: Destination | undefined
): Effect.Effect<boolean, StillRunning, RunJournal | Scope.Scope> =>
  Effect.gen(function* () {
    if (destination?.isOneAtATime !== true) return false
    const { run } = work
    const limits = yield* SharedLimits
    const { waitMillis } = yield* EngineSettings
    const journal = yield* RunJournal
    const { plan } = yield* run.state
    const holder = holderOf(limits, keyOf(destination), plan.tenant).pipe(
      Effect.map((heldBy) => (heldBy === undefined ? {} : { heldBy })),
      Effect.provideService(RunJournal, journal)
    )
    const begun = yield* Clock.currentTimeMillis
    let hasWaited = false
    const onWait = Effect.gen(function* () {
      hasWaited = true
      const { name } = destination
      yield* announce({ type: "destination-awaited", runId: run.id, destination: name, ...(yield* holder) })
    })
    if (yield* takePlace(work, destination, { onWait, longestMillis: waitMillis })) return hasWaited
    const now = yield* Clock.currentTimeMillis
    return yield* new StillRunning({
      runId: run.id,
      waitedMillis: Math.max(waitMillis, now - begun),
      awaited: destination.name,
      ...(yield* holder)
    })
  })

/**
 * The same for a job that is under way already: it is looked at meanwhile, because looking does no harm, and others are kept
 * from starting as soon as the place is free.
 */
export const holdDestinationMeanwhile = (
  work: ImportRun,
  destination: Destination | undefined
): Effect.Effect<void, never, RunJournal | Scope.Scope> =>
  destination?.isOneAtATime === true
    ? Effect.gen(function* () {
        // The place goes with the scope of the job, not with the fiber that waits for it.
        const scope = yield* Scope.Scope
        yield* Effect.forkScoped(Scope.provide(takePlace(work, destination, {}), scope), {
          startImmediately: true
        })
      })
    : Effect.void
