import { hashKey, type KeyHash } from "./key-table.ts"

/** So many groups are counted, and so many keys told from each other. */
export const mostGroups = 1 << 18
const mostKeys = 1 << 22

/** Twice as many places as groups, each with the two hashes of a group and its count: in 6 MiB. */
const groupSlots = mostGroups * 2
const fieldsPerSlot = 3

/**
 * The filter of keys, in 8 MiB: blocks of 512 bits, which are one line of a processor's cache, so that a key costs one look
 * at memory. Few enough bits are set for one key in 150 at most to be taken for another one.
 */
const blocks = 1 << 17
const wordsPerBlock = 16

/**
 * Counts the different keys of every group, in memory that does not grow with the number of rows, and finds those that are
 * too many.
 *
 * Keys are told from each other by a filter that now and then takes a new key for one that it has seen: a group may get one
 * more than it should, but no key is ever found to be too many that is not.
 */
export class GroupCount {
  /** Rows whose group, or whose key, could not be counted, because there were too many. */
  notCounted = 0
  readonly #most: number
  readonly #groups = new Uint32Array(groupSlots * fieldsPerSlot)
  readonly #seen = new Uint32Array(blocks * wordsPerBlock)
  readonly #hash: KeyHash = { first: 0, second: 0 }
  #groupCount = 0
  #keys = 0

  constructor(most: number) {
    this.#most = most
  }

  /**
   * True when the group is full without the key of this row. The key of a row that is not refused counts for its group, once;
   * rows without a key, of an empty list, count each.
   */
  isBeyond(group: string, key: ReadonlyArray<string>): boolean {
    const hash = this.#hash
    const groups = this.#groups
    hashKey([group], hash)
    const { first, second } = hash
    const slot = this.#slotOf(first, second)
    const count = groups[slot + 2] ?? 0
    const isKnown = count > 0 || this.#groupCount < mostGroups
    if (isKnown && key.length > 0) {
      hashKey(key, hash)
      // The same key in another group is another key.
      hash.first = (hash.first ^ Math.imul(first, 0x9e3779b1)) >>> 0
      hash.second = (hash.second ^ Math.imul(second, 0x85ebca77)) >>> 0
      if (this.#isSeen()) return false
    }
    if (count >= this.#most) return true
    if (!isKnown || this.#keys >= mostKeys) {
      this.notCounted += 1
      return false
    }
    if (key.length > 0) this.#remember()
    if (count === 0) {
      groups[slot] = first
      groups[slot + 1] = second
      this.#groupCount += 1
    }
    groups[slot + 2] = count + 1
    this.#keys += 1
    return false
  }

  /** Where the group stands, or would stand. */
  #slotOf(first: number, second: number): number {
    const groups = this.#groups
    const end = groupSlots * fieldsPerSlot
    let slot = (first & (groupSlots - 1)) * fieldsPerSlot
    while (groups[slot + 2] !== 0 && (groups[slot] !== first || groups[slot + 1] !== second)) {
      slot += fieldsPerSlot
      if (slot === end) slot = 0
    }
    return slot
  }

  /** True when the four bits of the key are set: 17 bits of the hashes tell its block, nine each its bits. */
  #isSeen(): boolean {
    const { first, second } = this.#hash
    const block = (first >>> 15) * wordsPerBlock
    return (
      this.#has(block, second) &&
      this.#has(block, second >>> 9) &&
      this.#has(block, second >>> 18) &&
      this.#has(block, first)
    )
  }

  #has(block: number, bits: number): boolean {
    return ((this.#seen[block + ((bits >>> 5) & 15)] ?? 0) & (1 << (bits & 31))) !== 0
  }

  #remember(): void {
    const { first, second } = this.#hash
    const block = (first >>> 15) * wordsPerBlock
    for (const bits of [second, second >>> 9, second >>> 18, first]) {
      const word = block + ((bits >>> 5) & 15)
      this.#seen[word] = (this.#seen[word] ?? 0) | (1 << (bits & 31))
    }
  }
}
