/**
 * Loaded before the command line into a process whose clock is wrong, is set while it runs, or runs fast.
 *
 * `CLOCK` holds JSON: `aheadMillis` to add to the time, from `afterMillis` after the process began; and `speed`, how often
 * faster than others the clock runs, so that nobody has to sit through a pause that is measured by it.
 */
const { afterMillis = 0, aheadMillis = 0, speed = 1 } = JSON.parse(process.env.CLOCK ?? "{}")
const RealDate = Date
const begun = RealDate.now()

const now = () => {
  const passed = RealDate.now() - begun
  return Math.round(begun + passed * speed + (passed >= afterMillis ? aheadMillis : 0))
}

// What is measured by a clock that nobody can set goes as fast, and is never ahead.
const realNanos = process.hrtime.bigint.bind(process.hrtime)
const begunNanos = realNanos()
process.hrtime.bigint = () => begunNanos + (realNanos() - begunNanos) * BigInt(speed)

globalThis.Date = class extends RealDate {
  constructor(...given) {
    if (given.length === 0) super(now())
    else super(...given)
  }

  static now() {
    return now()
  }
}
