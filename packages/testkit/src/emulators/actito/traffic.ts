/** How hard a client asked: requests in flight, calls of a minute, and calls by operation. */
import type { RecordedRequest } from "../emulator.ts"

const minute = 60_000

/** The two amounts that the service limits (dossier 7), each at its highest. */
export interface Busyness {
  /** Requests that were being answered at the same time, uploads under way among them. */
  readonly mostInFlight: number
  /** Calls that came within any 60 seconds. */
  readonly mostPerMinute: number
}

/**
 * Everything that was asked since the start, or since the requests were last cleared. Requests for a token are in it.
 *
 * A scripted fault that answers before the service has seen a request keeps it out of `mostInFlight` only.
 */
export interface Traffic extends Busyness {
  /** The same without requests for a token, of which it is unknown whether they count (dossier 2.1). */
  readonly withoutTokens: Busyness
  /** Calls by operation, as in the record of requests. Operations that were never asked for are left out. */
  readonly calls: Readonly<Record<string, number>>
}

/** How many there are at once at most, and how many right now. */
class HighWater {
  #now = 0
  #most = 0

  rise(): void {
    this.#now += 1
    this.#most = Math.max(this.#most, this.#now)
  }

  fall(): void {
    this.#now -= 1
  }

  forget(): void {
    this.#most = this.#now
  }

  get most(): number {
    return this.#most
  }
}

/** The most of ascending moments that lie within less than a minute of each other. */
const mostWithinMinute = (moments: ReadonlyArray<number>): number => {
  let most = 0
  let first = 0
  for (const [index, moment] of moments.entries()) {
    while (moment - (moments[first] ?? moment) >= minute) first += 1
    most = Math.max(most, index - first + 1)
  }
  return most
}

/** Counts requests in and out. */
export class TrafficRecord {
  readonly #all = new HighWater()
  readonly #withoutTokens = new HighWater()

  /** Counts a request in until the returned function is called. */
  enter(isToken: boolean): () => void {
    const levels = isToken ? [this.#all] : [this.#all, this.#withoutTokens]
    for (const level of levels) level.rise()
    return () => {
      for (const level of levels) level.fall()
    }
  }

  /** Forgets what was, but not what is still in flight. */
  forget(): void {
    this.#all.forget()
    this.#withoutTokens.forget()
  }

  /** Sums up, with the recorded requests for what they tell. */
  describe(requests: ReadonlyArray<RecordedRequest>): Traffic {
    const calls: Record<string, number> = {}
    for (const { operation } of requests) calls[operation] = (calls[operation] ?? 0) + 1
    const others = requests.filter(({ operation }) => operation !== "token")
    return {
      mostInFlight: this.#all.most,
      mostPerMinute: mostWithinMinute(requests.map(({ at }) => at)),
      withoutTokens: {
        mostInFlight: this.#withoutTokens.most,
        mostPerMinute: mostWithinMinute(others.map(({ at }) => at))
      },
      calls
    }
  }
}
