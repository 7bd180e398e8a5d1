import type { KeyHash } from "./key-table.ts"

/** Blocks of 512 bits are one line of a processor's cache, so that a key costs one look at memory. */
const wordsPerBlock = 16

/**
 * Tells keys that it has seen from others, with some bits for each, and so with mistakes: now and then a new key is taken for one
 * that it has seen, and the more often the more keys there are. Four bits are set for each key. With 32 keys to a block, one in
 * 150 is mistaken; with 2, one in millions.
 */
export class KeyFilter {
  readonly #words: Uint32Array
  readonly #shift: number

  /** A filter of `2 ** blockBits` blocks, each of 64 bytes. */
  constructor(blockBits: number) {
    this.#words = new Uint32Array(2 ** blockBits * wordsPerBlock)
    this.#shift = 32 - blockBits
  }

  /** False when the key has certainly not been added. */
  has({ first, second }: KeyHash): boolean {
    const block = (first >>> this.#shift) * wordsPerBlock
    return (
      this.#isSet(block, second) &&
      this.#isSet(block, second >>> 9) &&
      this.#isSet(block, second >>> 18) &&
      this.#isSet(block, first)
    )
  }

  /** Adds a key. */
  add({ first, second }: KeyHash): void {
    const words = this.#words
    const block = (first >>> this.#shift) * wordsPerBlock
    for (const bits of [second, second >>> 9, second >>> 18, first]) {
      const word = block + ((bits >>> 5) & 15)
      words[word] = (words[word] ?? 0) | (1 << (bits & 31))
    }
  }

  #isSet(block: number, bits: number): boolean {
    return ((this.#words[block + ((bits >>> 5) & 15)] ?? 0) & (1 << (bits & 31))) !== 0
  }
}
