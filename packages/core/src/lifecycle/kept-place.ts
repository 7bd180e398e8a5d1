/** A place that a run keeps for as long as its job may be under way, whatever becomes of the process. */
import { Clock, Effect, Result } from "effect"
import { isRunId, partRunId } from "../journal/run-id.ts"
import { RunJournal } from "../journal/run-journal.ts"
import { standingOf } from "../journal/run-overview.ts"
import type { RunState } from "../journal/run-state.ts"
import type { PlaceKeeper, SharedLimits } from "../limits/shared-limits.ts"
import { EngineSettings } from "./engine-settings.ts"

/** Limits whose places outlive the process. */
export type KeepingLimits = SharedLimits & Required<Pick<SharedLimits, "keepPlace" | "giveBackPlace">>

/** True for limits whose places outlive the process. */
export const keepsPlaces = (limits: SharedLimits): limits is KeepingLimits =>
  limits.keepPlace !== undefined && limits.giveBackPlace !== undefined

/** True while a job of the run, or of one of its parts, is under way or may be, as far as its records tell. */
export const mayBeUnderWay = (id: string, state: RunState): Effect.Effect<boolean, never, RunJournal> =>
  Effect.gen(function* () {
    if (standingOf(state) !== "pending") return standingOf(state) !== "finished"
    const journal = yield* RunJournal
    for (const { number } of state.parts ?? []) {
      const part = yield* Effect.result(journal.view(partRunId(id, number)))
      // One that cannot be read may be under way.
      if (Result.isFailure(part) && part.failure._tag === "RunNotFound") continue
      if (Result.isFailure(part) || ["running", "in-doubt"].includes(standingOf(part.success.state)))
        return true
    }
    return false
  })

/** True when nothing that the run may still do is an import into its place. */
const isOver = ({ collected, parts, tracked }: RunState): boolean =>
  collected !== undefined || (parts === undefined && tracked !== undefined)

/** So long at least is a run not taken for given up, however short the engine's patience with a job is. */
const leastGivenUpMillis = 12 * 60 * 60 * 1000

/**
 * Gives back the place of a run that needs it no more: its job has ended, it has certainly made none and nobody is at it, it is
 * removed, or it was given up.
 */
export const giveBackUnneeded = (
  limits: KeepingLimits,
  key: string,
  { owner, quietMillis }: PlaceKeeper
): Effect.Effect<void, never, RunJournal> =>
  Effect.gen(function* () {
    if (!isRunId(owner)) return
    const giveBack = limits.giveBackPlace(key, owner)
    const journal = yield* RunJournal
    const { givenUpMillis, waitMillis } = yield* EngineSettings
    const isGivenUp = quietMillis > (givenUpMillis ?? Math.max(waitMillis, leastGivenUpMillis))
    const view = yield* Effect.result(journal.view(owner))
    if (Result.isFailure(view)) {
      if (view.failure._tag === "RunNotFound") yield* giveBack
      return
    }
    if (isOver(view.success.state)) return yield* giveBack
    if (!isGivenUp && (yield* mayBeUnderWay(owner, view.success.state))) return
    // Whoever is at it has the run: it may be about to begin its start. Once it is ours, what is recorded stays as it is.
    yield* Effect.scoped(
      Effect.gen(function* () {
        const run = yield* journal.open(owner)
        if (isGivenUp || !(yield* mayBeUnderWay(owner, yield* run.state))) yield* giveBack
      })
    ).pipe(Effect.ignore)
  })

/** Not more often, in milliseconds: records are read for it. */
const lookMillis = 1000

/** An attempt to keep a place for a run. Now and then it looks whether those who have the place still need it. */
export const keepAttempt = (
  limits: KeepingLimits,
  key: string,
  runId: string,
  claim: string
): Effect.Effect<boolean, never, RunJournal> => {
  let lookedAt = Number.NEGATIVE_INFINITY
  return Effect.gen(function* () {
    const keep = limits.keepPlace(key, 1, runId, claim)
    if (yield* keep) return true
    const now = yield* Clock.currentTimeMillis
    if (limits.keepersOf === undefined || now - lookedAt < lookMillis) return false
    lookedAt = now
    const keepers = yield* limits.keepersOf(key)
    yield* Effect.forEach(keepers, (keeper) => giveBackUnneeded(limits, key, keeper), { discard: true })
    return yield* keep
  })
}

/** The run that has a place, if it is known and one of this tenant's. */
export const holderOf = (
  limits: SharedLimits,
  key: string,
  tenant: string | undefined
): Effect.Effect<string | undefined, never, RunJournal> =>
  Effect.gen(function* () {
    const [keeper] = limits.keepersOf === undefined ? [] : yield* limits.keepersOf(key)
    if (keeper === undefined) return undefined
    const view = yield* Effect.result((yield* RunJournal).view(keeper.owner))
    return Result.isSuccess(view) && view.success.state.plan.tenant === tenant ? keeper.owner : undefined
  })
