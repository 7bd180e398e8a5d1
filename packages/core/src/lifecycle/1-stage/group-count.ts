import { hashKey, type KeyHash } from "./key-table.ts"

/** So many groups are counted, and so many keys told from each other. */
export const mostGroups = 1 << 18
const mostKeys = 1 << 22

/** As bits, in 8 MiB: few enough are set for one in 400 keys at most to be taken for another one. */
const seenBits = 26
const probes = 4

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
  readonly #counts = new Map<number, number>()
  readonly #seen = new Uint32Array(1 << (seenBits - 5))
  readonly #hash: KeyHash = { first: 0, second: 0 }
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
    hashKey([group], hash)
    // A number holds 53 bits of both.
    const number = hash.first * 2 ** 21 + (hash.second >>> 11)
    const count = this.#counts.get(number)
    const isKnown = count !== undefined || this.#counts.size < mostGroups
    if (isKnown && key.length > 0) {
      hashKey([group, ...key], hash)
      if (this.#isSeen()) return false
    }
    if ((count ?? 0) >= this.#most) return true
    if (!isKnown || this.#keys >= mostKeys) {
      this.notCounted += 1
      return false
    }
    if (key.length > 0) this.#remember()
    this.#counts.set(number, (count ?? 0) + 1)
    this.#keys += 1
    return false
  }

  #bit(probe: number): number {
    const { first, second } = this.#hash
    return (first + Math.imul(probe, second | 1)) >>> (32 - seenBits)
  }

  #isSeen(): boolean {
    for (let probe = 0; probe < probes; probe++) {
      const bit = this.#bit(probe)
      if (((this.#seen[bit >>> 5] ?? 0) & (1 << (bit & 31))) === 0) return false
    }
    return true
  }

  #remember(): void {
    for (let probe = 0; probe < probes; probe++) {
      const bit = this.#bit(probe)
      this.#seen[bit >>> 5] = (this.#seen[bit >>> 5] ?? 0) | (1 << (bit & 31))
    }
  }
}
