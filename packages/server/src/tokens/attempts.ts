import type { Redacted } from "effect"
import { tokenDigest } from "./make-token.ts"

/** So many addresses, and so many tokens, are remembered: the oldest are forgotten first. */
const mostRemembered = 10_000

/** How long a token that has counted passes without a look at its address, in milliseconds. */
const trustMillis = 600_000

/** Adds to a map, as the newest of all, and forgets the oldest where there are too many. */
const remember = <Value>(map: Map<string, Value>, key: string, value: Value): void => {
  map.delete(key)
  map.set(key, value)
  for (const oldest of map.keys()) {
    if (map.size <= mostRemembered) return
    map.delete(oldest)
  }
}

/** Slows down whoever tries tokens. */
export interface Attempts {
  /** False when this address has to wait. A token that has counted lately is not kept waiting by others behind the same address. */
  readonly mayTry: (address: string, token: Redacted.Redacted, now: number) => boolean
  readonly refused: (address: string, token: Redacted.Redacted, now: number) => void
  readonly accepted: (token: Redacted.Redacted, now: number) => void
}

/** Lets an address send `most` tokens that are refused at once, and one a second from then on. */
export const makeAttempts = (most: number): Attempts => {
  const refusals = new Map<string, { readonly left: number; readonly at: number }>()
  const trusted = new Map<string, number>()
  const keyOf = (token: Redacted.Redacted): string => tokenDigest(token).toString("hex")
  const leftAt = (address: string, now: number): number => {
    const known = refusals.get(address)
    return known === undefined ? most : Math.min(most, known.left + (now - known.at) / 1000)
  }
  return {
    mayTry: (address, token, now) => {
      if (leftAt(address, now) >= 1) return true
      const since = trusted.get(keyOf(token))
      return since !== undefined && now - since < trustMillis
    },
    refused: (address, token, now) => {
      trusted.delete(keyOf(token))
      remember(refusals, address, { left: Math.max(0, leftAt(address, now) - 1), at: now })
    },
    accepted: (token, now) => {
      remember(trusted, keyOf(token), now)
    }
  }
}
