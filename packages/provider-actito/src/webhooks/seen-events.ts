/** Remembers which events were delivered, so that a repeated one is told: the newest ones only, so that memory does not grow. */
export interface SeenEvents {
  /** Notes an event; true when it is among those that are remembered. */
  readonly isRepeated: (eventId: string) => boolean
}

/** Makes a memory of this many events. */
export const makeSeenEvents = (most: number): SeenEvents => {
  // In the order of their last delivery.
  const seen = new Set<string>()
  return {
    isRepeated: (eventId) => {
      const isKnown = seen.delete(eventId)
      seen.add(eventId)
      const [oldest] = seen
      if (seen.size > most && oldest !== undefined) seen.delete(oldest)
      return isKnown
    }
  }
}
