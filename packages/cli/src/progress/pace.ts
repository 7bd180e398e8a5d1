/** So long must have been watched before anything is said about the future. */
const enoughMillis = 2000
/** How far back counts: an import may become slower. */
const windowMillis = 15_000
const leastSamples = 3
const leastSpacingMillis = 200

/** How fast something goes, as far as it was seen: from the last seconds, and not before there was enough to see. */
export class Pace {
  private readonly samples: Array<{ readonly at: number; readonly done: number }> = []

  /** Notes how much is done at a time, in milliseconds. Less than before means that it has begun anew. */
  add(done: number, at: number): void {
    const last = this.samples.at(-1)
    if (last !== undefined && done < last.done) this.samples.length = 0
    else if (last !== undefined && at - last.at < leastSpacingMillis) return
    this.samples.push({ at, done })
    while (this.samples.length > leastSamples && at - (this.samples[1]?.at ?? at) >= windowMillis)
      this.samples.shift()
  }

  /** How much a second; `undefined` before enough was seen, and when nothing happens any more. */
  perSecond(now: number): number | undefined {
    const [first, last] = [this.samples[0], this.samples.at(-1)]
    if (first === undefined || last === undefined || this.samples.length < leastSamples) return undefined
    const seen = last.at - first.at
    if (seen < enoughMillis) return undefined
    // What has stood still for longer than it used to has become slower, whatever was seen last.
    const usual = (2 * seen) / (this.samples.length - 1)
    const millis = Math.max(last.at, now - usual) - first.at
    const rate = ((last.done - first.done) / millis) * 1000
    return rate > 0 ? rate : undefined
  }

  /** Milliseconds until everything is done, rounded as coarsely as such a guess deserves; `undefined` when it is not known. */
  left(done: number, total: number, now: number): number | undefined {
    const rate = this.perSecond(now)
    if (rate === undefined || done >= total) return undefined
    const seconds = (total - done) / rate
    const step = seconds < 10 ? 1 : seconds < 90 ? 5 : seconds < 5400 ? 60 : 600
    return Math.ceil(seconds / step) * step * 1000
  }
}
