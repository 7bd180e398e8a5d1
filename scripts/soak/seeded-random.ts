/** Numbers that look random and are the same for the same seed. */
export interface SeededRandom {
  /** From 0, below 1. */
  readonly next: () => number
  /** A whole number from `least` to `most`. */
  readonly between: (least: number, most: number) => number
  /** One of these. Throws when there are none. */
  readonly oneOf: <Value>(values: ReadonlyArray<Value>) => Value
}

/** Makes the numbers of a seed, by the generator that is called mulberry32. */
export const seededRandom = (seed: number): SeededRandom => {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    next,
    between: (least, most) => least + Math.floor(next() * (most - least + 1)),
    oneOf: (values) => {
      const [value] = values.slice(Math.floor(next() * values.length))
      if (value === undefined) throw new Error("There is nothing to choose from.")
      return value
    }
  }
}
