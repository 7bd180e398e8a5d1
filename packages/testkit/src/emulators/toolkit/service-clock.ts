/** The time at an emulated service. Real time, until somebody moves it on: tests need not wait for jobs to grow old. */
export interface ServiceClock {
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Lets this many milliseconds pass at once, at the service alone. */
  readonly advance: (millis: number) => void
}

/** A clock that shows real time so far. */
export const makeServiceClock = (): ServiceClock => {
  let ahead = 0
  return { now: () => Date.now() + ahead, advance: (millis) => void (ahead += millis) }
}
