import { KeyFilter } from "./key-filter.ts"
import { hashKey, type KeyHash } from "./key-table.ts"

/** So many groups are counted, and so many keys told from each other. */
export const mostGroups = 1 << 18
const mostKeys = 1 << 22

/** Twice as many places as groups, each with the two hashes of a group and its count: in the end in 6 MiB. */
const mostSlots = mostGroups * 2
const fewestSlots = 1 << 10
const fieldsPerSlot = 3

/**
 * The filter of the first keys has 256 KiB, which is all that most files need, and hardly ever takes one key for another. The one
 * of all others has 8 MiB: one key in 150 at most is taken for another one there.
 */
const firstKeys = 1 << 13
const firstBlockBits = 12
const blockBits = 17

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
  #groups = new Uint32Array(fewestSlots * fieldsPerSlot)
  #slots = fewestSlots
  readonly #firstSeen = new KeyFilter(firstBlockBits)
  #seen: KeyFilter | undefined
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
    if (this.#slots < mostSlots && this.#groupCount * 2 >= this.#slots) this.#grow()
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
      if (this.#firstSeen.has(hash) || this.#seen?.has(hash) === true) return false
    }
    if (count >= this.#most) return true
    if (!isKnown || this.#keys >= mostKeys) {
      this.notCounted += 1
      return false
    }
    if (key.length > 0) this.#remember(hash)
    if (count === 0) {
      groups[slot] = first
      groups[slot + 1] = second
      this.#groupCount += 1
    }
    groups[slot + 2] = count + 1
    this.#keys += 1
    return false
  }

  #remember(hash: KeyHash): void {
    if (this.#keys < firstKeys) this.#firstSeen.add(hash)
    else (this.#seen ??= new KeyFilter(blockBits)).add(hash)
  }

  #grow(): void {
    const before = this.#groups
    this.#slots *= 2
    this.#groups = new Uint32Array(this.#slots * fieldsPerSlot)
    for (let from = 0; from < before.length; from += fieldsPerSlot) {
      const [first = 0, second = 0, count = 0] = before.subarray(from, from + fieldsPerSlot)
      if (count > 0) this.#groups.set([first, second, count], this.#slotOf(first, second))
    }
  }

  /** Where the group stands, or would stand. */
  #slotOf(first: number, second: number): number {
    const groups = this.#groups
    const end = this.#slots * fieldsPerSlot
    let slot = (first & (this.#slots - 1)) * fieldsPerSlot
    while (groups[slot + 2] !== 0 && (groups[slot] !== first || groups[slot + 1] !== second)) {
      slot += fieldsPerSlot
      if (slot === end) slot = 0
    }
    return slot
  }
}
