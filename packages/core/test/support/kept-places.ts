import { Clock, Effect } from "effect"
import type { SharedLimits } from "../../src/index.ts"

interface Place {
  readonly owner: string
  readonly claim: string | undefined
  readonly askedAt: number
}

/** Limits whose places outlive those who took them, as those of a store do: they are in this object. One place for each key. */
export const withKeptPlaces = (limits: SharedLimits) => {
  const places = new Map<string, Place>()
  const keeping: SharedLimits = {
    tryPlace: limits.tryPlace,
    recordUse: limits.recordUse,
    takeBackUse: limits.takeBackUse,
    countUses: limits.countUses,
    keepPlace: (key, _places, owner, claim) =>
      Effect.map(Clock.currentTimeMillis, (askedAt) => {
        const place = places.get(key)
        if (place !== undefined && place.owner !== owner) return false
        places.set(key, { owner, claim, askedAt })
        return true
      }),
    giveBackPlace: (key, owner, claim) =>
      Effect.sync(() => {
        const place = places.get(key)
        if (place?.owner === owner && (claim === undefined || claim === place.claim)) places.delete(key)
      }),
    keepersOf: (key) =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        const place = places.get(key)
        return place === undefined ? [] : [{ owner: place.owner, quietMillis: now - place.askedAt }]
      })
  }
  return { limits: keeping, places }
}
