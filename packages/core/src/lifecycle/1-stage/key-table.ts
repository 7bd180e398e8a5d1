/** The hashes of a key: 64 bits, so that two keys of a file do not share them by chance. */
export interface KeyHash {
  first: number
  second: number
}

/** Puts the hashes of some texts, in their order, into `hash`, which is used again so that nothing is allocated. */
export const hashKey = (texts: ReadonlyArray<string>, hash: KeyHash): void => {
  let first = 0x811c9dc5
  let second = 0x9747b28c
  for (const text of texts) {
    // Two characters at a time; past the end of the text there is a NaN, which counts as 0.
    for (let at = 0; at < text.length; at += 2) {
      const unit = text.charCodeAt(at) | (text.charCodeAt(at + 1) << 16)
      first = Math.imul(first ^ unit, 0x01000193)
      // Without this the upper half of the last units would not get into the lower bits, where slots are told from.
      first ^= first >>> 15
      second = Math.imul(second ^ unit, 0x5bd1e995)
      second ^= second >>> 15
    }
    // The length keeps "ab", "c" and "a", "bc" apart.
    first = Math.imul(first ^ text.length, 0x85ebca6b)
    second = Math.imul(second ^ text.length, 0xc2b2ae35)
  }
  hash.first = mixed(first)
  hash.second = mixed(second)
}

/** Spreads every bit over all others. */
const mixed = (value: number): number => {
  let bits = value ^ (value >>> 16)
  bits = Math.imul(bits, 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35)
  return (bits ^ (bits >>> 16)) >>> 0
}

const mostSlots = 1 << 19
const fewestSlots = 1 << 10
const fieldsPerSlot = 3

/** How many keys a table takes at most: full tables are slow. */
export const tableCapacity = Math.floor(mostSlots * 0.8)

/**
 * The lines on which keys were first seen, for a limited number of keys. Begins small, since most files are, and grows up to 6 MiB.
 */
export class KeyTable {
  #fields = new Uint32Array(fewestSlots * fieldsPerSlot)
  #slots = fewestSlots
  #size = 0

  /** True when no further key can be added. */
  get isFull(): boolean {
    return this.#slots === mostSlots && this.#size >= tableCapacity
  }

  /** Gives the line under which this key is known, or adds it under this one and gives 0. Not for a full table. */
  findOrAdd(first: number, second: number, line: number): number {
    if (this.#slots < mostSlots && this.#size >= this.#slots * 0.6) this.#grow()
    const fields = this.#fields
    const end = this.#slots * fieldsPerSlot
    let slot = (first & (this.#slots - 1)) * fieldsPerSlot
    for (let known = fields[slot + 2] ?? 0; known !== 0; known = fields[slot + 2] ?? 0) {
      if (fields[slot] === first && fields[slot + 1] === second) return known
      slot += fieldsPerSlot
      if (slot === end) slot = 0
    }
    fields[slot] = first
    fields[slot + 1] = second
    fields[slot + 2] = line
    this.#size += 1
    return 0
  }

  /** Tells of every key that is known. */
  forEach(tell: (first: number, second: number, line: number) => void): void {
    const fields = this.#fields
    for (let slot = 0; slot < this.#slots * fieldsPerSlot; slot += fieldsPerSlot) {
      const line = fields[slot + 2] ?? 0
      if (line !== 0) tell(fields[slot] ?? 0, fields[slot + 1] ?? 0, line)
    }
  }

  /** Forgets all keys, and makes itself just large enough for so many: small tables are quick. */
  restart(keys: number): void {
    let slots = fewestSlots
    while (slots < keys * 2 && slots < mostSlots) slots *= 2
    this.#slots = slots
    const fields = slots * fieldsPerSlot
    if (fields > this.#fields.length) this.#fields = new Uint32Array(fields)
    else this.#fields.fill(0, 0, fields)
    this.#size = 0
  }

  #grow(): void {
    const before = this.#fields
    const end = this.#slots * fieldsPerSlot
    this.#slots *= 2
    this.#fields = new Uint32Array(this.#slots * fieldsPerSlot)
    this.#size = 0
    for (let slot = 0; slot < end; slot += fieldsPerSlot) {
      const line = before[slot + 2] ?? 0
      if (line !== 0) this.findOrAdd(before[slot] ?? 0, before[slot + 1] ?? 0, line)
    }
  }
}
