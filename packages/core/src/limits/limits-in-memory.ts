import { Clock, Effect } from "effect"
import type { SharedLimits } from "./shared-limits.ts"

interface Use {
  readonly at: number
  readonly mark: string
}

/** Limits that are shared by whoever is given them, within one process: for tests, and where no file can be written. */
export const sharedLimitsInMemory = (): SharedLimits => {
  const places = new Map<string, Set<number>>()
  const uses = new Map<string, ReadonlyArray<Use>>()

  const take = (key: string, among: number): number | undefined => {
    const taken = places.get(key) ?? new Set<number>()
    const free = Array.from({ length: among }, (_, place) => place).find((place) => !taken.has(place))
    if (free !== undefined) places.set(key, taken.add(free))
    return free
  }

  const giveBack = (key: string, place: number): void => {
    const taken = places.get(key)
    taken?.delete(place)
    if (taken?.size === 0) places.delete(key)
  }

  /** A process may go on for months, and meet many keys. */
  const keep = (key: string, kept: ReadonlyArray<Use>): void => {
    if (kept.length === 0) uses.delete(key)
    else uses.set(key, kept)
  }

  /** The uses of a key within the window. What lies in the future was recorded before the clock was set back. */
  const within = (key: string, windowMillis: number, now: number): ReadonlyArray<Use> => {
    const kept = (uses.get(key) ?? [])
      .map((use) => (use.at > now ? { ...use, at: now } : use))
      .filter(({ at }) => at > now - windowMillis)
      .sort((one, other) => one.at - other.at)
    keep(key, kept)
    return kept
  }

  return {
    tryPlace: (key, among) =>
      Effect.acquireRelease(
        Effect.suspend(() => {
          const place = take(key, among)
          return place === undefined ? Effect.fail("taken" as const) : Effect.succeed(place)
        }),
        (place) => Effect.sync(() => giveBack(key, place))
      ).pipe(
        Effect.as(true),
        Effect.catch(() => Effect.succeed(false))
      ),
    recordUse: (key, mark, { most, windowMillis }) =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        const kept = within(key, windowMillis, now)
        const first = most === undefined ? undefined : kept[kept.length - most]
        if (first !== undefined) return first.at + windowMillis - now
        uses.set(key, [...kept, { at: now, mark }])
        return 0
      }),
    takeBackUse: (key, mark) =>
      Effect.sync(() => {
        keep(
          key,
          (uses.get(key) ?? []).filter((use) => use.mark !== mark)
        )
      }),
    countUses: (key, windowMillis) =>
      Effect.map(Clock.currentTimeMillis, (now) => within(key, windowMillis, now).length)
  }
}
