/** Tells how many milliseconds have passed. */
export type Stopwatch = () => number

/** Starts a stopwatch. Of its two clocks, one stands still while a machine sleeps, and the other may be set: what is more counts. */
export const startStopwatch = (): Stopwatch => {
  const [steady, wall] = [performance.now(), Date.now()]
  return () => Math.max(performance.now() - steady, Date.now() - wall)
}
