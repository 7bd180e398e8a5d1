const blockSize = 1000

/** Mixes values in blocks of a thousand, the same way each time. */
export const makeShuffler = <A>() => {
  const block: Array<A> = []
  let seed = 42
  const below = (limit: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return seed % limit
  }
  const release = (): ReadonlyArray<A> => {
    const mixed = block.splice(0).reverse()
    for (let index = mixed.length - 1; index > 1; index -= 1) {
      const other = below(index)
      const held = mixed[index] as A
      mixed[index] = mixed[other] as A
      mixed[other] = held
    }
    return mixed
  }
  return {
    /** Takes a value in, and lets a block of values out when it is full. */
    add: (value: A): ReadonlyArray<A> => {
      block.push(value)
      return block.length >= blockSize ? release() : []
    },
    /** Lets out what is left. */
    release
  }
}
