import { Effect, Option, Schedule, Semaphore, type Scope } from "effect"
import type { SharedLimits, UseWindow } from "./shared-limits.ts"

/** How to wait. */
export interface WaitOptions {
  /** Pause between two looks, in milliseconds, give or take a half. What suits the limits unless given. */
  readonly pollMillis?: number
  /** Done once, before the wait, when there is one. */
  readonly onWait?: Effect.Effect<void>
  /** How long to wait where there is no free place at once, in milliseconds. For ever unless given. */
  readonly longestMillis?: number
}

/** Those of this process who wait for a place of one key. */
interface Line {
  waiting: number
  readonly turn: Semaphore.Semaphore
}

/** Only those lines in which somebody waits. */
const lines = new WeakMap<SharedLimits, Map<string, Line>>()

const joinLine = (limits: SharedLimits, key: string): Line => {
  const own = lines.get(limits) ?? new Map<string, Line>()
  lines.set(limits, own)
  const line = own.get(key) ?? { waiting: 0, turn: Semaphore.makeUnsafe(1) }
  own.set(key, line)
  line.waiting += 1
  return line
}

const leaveLine = (limits: SharedLimits, key: string, line: Line): void => {
  line.waiting -= 1
  if (line.waiting === 0) lines.get(limits)?.delete(key)
}

/**
 * Waits for one of so many places of a key, and has it until the scope closes. Gives false when it was not to be had in time.
 *
 * Who has a place must not wait for another one of the same key meanwhile: when all who have one do that, all wait for ever.
 *
 * In a process those who wait are served in the order they came. Between processes, whoever looks first after a place has
 * become free gets it; only the first in the line of each looks, at random times, so that none is left out for long.
 */
export const waitForPlace = (
  limits: SharedLimits,
  key: string,
  places: number,
  options: WaitOptions = {}
): Effect.Effect<boolean, never, Scope.Scope> =>
  waitInLine(limits, key, limits.tryPlace(key, Math.max(1, places)), options)

/** Waits in the same way until an attempt at a place of a key succeeds. */
export const waitInLine = <R>(
  limits: SharedLimits,
  key: string,
  attempt: Effect.Effect<boolean, never, R>,
  { longestMillis = Infinity, onWait = Effect.void, pollMillis = limits.pollMillis ?? 20 }: WaitOptions = {}
): Effect.Effect<boolean, never, R> =>
  Effect.gen(function* () {
    // A free place is taken however short the wait may be.
    if (lines.get(limits)?.has(key) !== true && (yield* attempt)) return true
    yield* onWait
    const untilTaken = Effect.repeat(attempt, {
      schedule: Schedule.spaced(pollMillis).pipe(
        Schedule.modifyDelay(() => Effect.sync(() => pollMillis * (0.5 + Math.random())))
      ),
      until: (isTaken) => isTaken
    })
    const taken = Effect.acquireUseRelease(
      Effect.sync(() => joinLine(limits, key)),
      (line) => line.turn.withPermits(1)(untilTaken),
      (line) => Effect.sync(() => leaveLine(limits, key, line))
    )
    if (longestMillis === Infinity) return yield* taken
    return Option.isSome(yield* Effect.timeoutOption(taken, longestMillis))
  })

/** Nobody sleeps longer without a look: the clock may have been set. */
const longestSleepMillis = 1000

/** Waits until a key has fewer uses than its most within the window, and records one more. */
export const waitForRoom = (limits: SharedLimits, key: string, window: UseWindow): Effect.Effect<void> =>
  Effect.flatMap(limits.recordUse(key, "", window), (waitMillis) =>
    waitMillis <= 0
      ? Effect.void
      : Effect.andThen(
          // Those who wait for the same moment should not all look at once.
          Effect.sleep(Math.min(waitMillis, longestSleepMillis) + Math.random() * 10),
          waitForRoom(limits, key, window)
        )
  )
