/** How long it is worth waiting for results of an execution that has ended. */
import { Clock, Effect } from "effect"

/** What was seen of an execution's end. */
export interface SeenEnd {
  readonly jobId: string
  /** How long ago it ended by the service's own clock, in milliseconds; undefined when that cannot be told. */
  readonly millisSinceEnd: number | undefined
}

/** Answers whether what is missing may still come. To be asked once for each attempt that misses something. */
export type MayStillCome = (end: SeenEnd) => Effect.Effect<boolean>

/** Clocks and time zones are wrong by hours, not by more than this. */
const maxSkewMillis = 26 * 60 * 60 * 1000

/** The engine asks once more than this by itself. */
const maxAttempts = 5

/** Jobs that are waited for at a time; one that is forgotten is waited for anew. */
const maxJobs = 1000

/**
 * Remembers, for as long as the connection is open, since when results have been missing.
 *
 * The service's clock only tells that an execution ended long ago: its moments may come without a time zone, or from another
 * machine than its `Date`. Anything that is closer is measured here, from the first look that misses something, by a clock that
 * nobody sets. It ends after `graceMillis`, and after a few attempts however quick they are.
 */
export const makeMayStillCome = (graceMillis: number): MayStillCome => {
  const missing = new Map<string, { readonly sinceNanos: bigint; attempts: number }>()
  return ({ jobId, millisSinceEnd }) =>
    Effect.map(Clock.monotonicTimeNanos, (now) => {
      if (graceMillis <= 0) return false
      if (millisSinceEnd !== undefined && millisSinceEnd > maxSkewMillis + graceMillis) return false
      const known = missing.get(jobId) ?? { sinceNanos: now, attempts: 0 }
      if (known.attempts === 0 && missing.size >= maxJobs) missing.clear()
      known.attempts += 1
      missing.set(jobId, known)
      return known.attempts <= maxAttempts && Number(now - known.sinceNanos) / 1e6 < graceMillis
    })
}
