/** Counts what the service limits (dossier 7). */
import type { ActitoBehaviour } from "./actito-behaviour.ts"
import { RequestRefused } from "./request-refused.ts"

const minute = 60_000

/** True at every so-manieth count, and never with `Infinity`. */
const isTurn = (count: number, every: number): boolean => Number.isFinite(every) && count % every === 0

/** Requests in flight, calls of the last minute, and creations of the day per table. */
export class Limits {
  #inFlight = 0
  #calls: Array<number> = []
  #requests = 0
  #reads = 0
  readonly #creations = new Map<string, number>()

  /** Counts a request in until the returned function is called. Throws `RequestRefused` (429) when too many are in. */
  enter(behaviour: ActitoBehaviour): () => void {
    this.#requests += 1
    if (this.#inFlight >= behaviour.maxConcurrentRequests || isTurn(this.#requests, behaviour.busyEvery)) {
      const code = behaviour.tellsQuotasApart ? "TOO_MANY_CONCURRENT_REQUESTS" : "TOO_MANY_REQUESTS"
      throw new RequestRefused(429, code, "too many requests")
    }
    this.#inFlight += 1
    return () => void (this.#inFlight -= 1)
  }

  /** Counts a GET. Throws `RequestRefused` (503) when it is its turn to fail. */
  checkRead(behaviour: ActitoBehaviour): void {
    this.#reads += 1
    if (!isTurn(this.#reads, behaviour.unavailableEvery)) return
    throw new RequestRefused(503, "UNAVAILABLE", "the service is not available")
  }

  /** Counts a call and says how long its answer is held back. */
  delayOfCall(behaviour: ActitoBehaviour): number {
    if (behaviour.callsPerMinute === Number.POSITIVE_INFINITY) return 0
    const now = Date.now()
    this.#calls = this.#calls.filter((at) => now - at < minute)
    this.#calls.push(now)
    return Math.max(0, this.#calls.length - behaviour.callsPerMinute) * behaviour.slowDownMillisPerCall
  }

  /** Throws `RequestRefused` (429) when a table's allowance of the day is used up. */
  checkAllowance(table: string, behaviour: ActitoBehaviour): void {
    if (this.creationsToday(table) < behaviour.dailyAllowance) return
    const code = behaviour.tellsQuotasApart ? "DAILY_ALLOWANCE_EXHAUSTED" : "TOO_MANY_REQUESTS"
    throw new RequestRefused(429, code, "too many requests")
  }

  /** Uses one unit of a table's allowance. */
  useAllowance(table: string): void {
    const key = this.#today(table)
    this.#creations.set(key, (this.#creations.get(key) ?? 0) + 1)
  }

  /** Units of a table's allowance used since the day began (UTC, assumed) or since `startNewDay`. */
  creationsToday(table: string): number {
    return this.#creations.get(this.#today(table)) ?? 0
  }

  /** Gives every table its whole allowance back. */
  startNewDay(): void {
    this.#creations.clear()
  }

  #today(table: string): string {
    return `${new Date().toISOString().slice(0, 10)} ${table}`
  }
}
