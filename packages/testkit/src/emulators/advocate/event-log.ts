import type { JsonRecord } from "./json-record.ts"

/** A user event the service recorded. */
export interface EmulatedEvent {
  readonly id: string
  readonly accountId: string
  readonly userId: string
  readonly key: string
  readonly dateTriggered: number
  readonly fields: JsonRecord
}

/** The events recorded so far. Keeps the latest thousand, and counts all. */
export interface EventLog {
  readonly count: () => number
  readonly latest: () => ReadonlyArray<EmulatedEvent>
  readonly add: (event: EmulatedEvent) => void
  /** Takes an idempotency key for so long. Returns false when it is taken already. Section 8.3. */
  readonly takeKey: (key: string, millis: number) => boolean
  /** Remembers what is recorded now; the answer brings it back. */
  readonly snapshot: () => () => void
}

/** An empty log. */
export const makeEventLog = (): EventLog => {
  const latest: Array<EmulatedEvent> = []
  const keys = new Map<string, number>()
  let count = 0
  return {
    count: () => count,
    latest: () => latest,
    add: (event) => {
      count += 1
      latest.push(event)
      if (latest.length >= 2000) latest.splice(0, 1000)
    },
    takeKey: (key, millis) => {
      const until = keys.get(key)
      if (until !== undefined && until > Date.now()) return false
      keys.set(key, Date.now() + millis)
      return true
    },
    snapshot: () => {
      const before = { latest: [...latest], keys: new Map(keys), count }
      return () => {
        latest.splice(0, latest.length, ...before.latest)
        keys.clear()
        for (const [key, until] of before.keys) keys.set(key, until)
        count = before.count
      }
    }
  }
}
