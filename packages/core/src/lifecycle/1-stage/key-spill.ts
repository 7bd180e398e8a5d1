import type { KeyTable } from "./key-table.ts"
import type { SpillStore } from "./spill-store.ts"

/** A row whose key stands in an earlier line. */
export interface RepeatedKey {
  readonly row: number
  readonly line: number
  readonly firstLine: number
}

/** What one block of keys tells. */
export interface RepeatedInBlock {
  readonly repeated: ReadonlyArray<RepeatedKey>
  /** Keys that were too many to be looked at. */
  readonly unseen: number
}

const lookAt = (table: KeyTable, records: Uint32Array, count: number): RepeatedInBlock => {
  const repeated: Array<RepeatedKey> = []
  let unseen = 0
  for (let at = 0; at < count * fieldsPerRecord; at += fieldsPerRecord) {
    const [line = 0, row = 0] = [records[at + 2], records[at + 3]]
    if (table.isFull) {
      unseen += 1
      continue
    }
    const firstLine = table.findOrAdd(records[at] ?? 0, records[at + 1] ?? 0, line)
    if (firstLine !== 0 && row !== 0) repeated.push({ row, line, firstLine })
  }
  return { repeated, unseen }
}

const partitions = 256
/** Two hashes, the line and the row; row 0 for a key whose row needs no word any more. */
const fieldsPerRecord = 4
const recordsPerBlock = 512
const blockBytes = recordsPerBlock * fieldsPerRecord * 4

/** The records of one partition: whole blocks in the store, by their offsets there, and one that is being filled. */
interface Partition {
  readonly blocks: Array<number>
  open: Uint32Array<ArrayBuffer>
  records: number
}

/** Keys that wait outside of memory until all have been seen, in partitions that fit into a small table each. */
export class KeySpill {
  readonly #store: SpillStore
  readonly #partitions: ReadonlyArray<Partition>
  readonly #ready: Array<{ readonly partition: Partition; readonly block: Uint32Array<ArrayBuffer> }> = []
  #written = 0

  constructor(store: SpillStore) {
    this.#store = store
    this.#partitions = Array.from({ length: partitions }, () => ({
      blocks: [],
      open: new Uint32Array(recordsPerBlock * fieldsPerRecord),
      records: 0
    }))
  }

  /** Adds a key. It waits in memory until the next flush. */
  add(first: number, second: number, line: number, row: number): void {
    const partition = this.#partitions[second >>> 24]
    if (partition === undefined) return
    const at = partition.records * fieldsPerRecord
    partition.open[at] = first
    partition.open[at + 1] = second
    partition.open[at + 2] = line
    partition.open[at + 3] = row
    partition.records += 1
    if (partition.records < recordsPerBlock) return
    this.#ready.push({ partition, block: partition.open })
    partition.open = new Uint32Array(recordsPerBlock * fieldsPerRecord)
    partition.records = 0
  }

  /** True when there is something to flush. */
  get hasReady(): boolean {
    return this.#ready.length > 0
  }

  /** Writes what waits in memory. */
  async flush(): Promise<void> {
    if (!this.hasReady) return
    const ready = this.#ready.splice(0)
    for (const { partition } of ready) {
      partition.blocks.push(this.#written)
      this.#written += blockBytes
    }
    await this.#store.append(ready.map(({ block }) => new Uint8Array(block.buffer)))
  }

  /** Looks at all keys, block by block, and gives those that repeat an earlier one, with how many could not be looked at. */
  async *repeated(table: KeyTable): AsyncGenerator<RepeatedInBlock> {
    await this.flush()
    const block = new Uint32Array(recordsPerBlock * fieldsPerRecord)
    for (const { blocks, open: rest, records } of this.#partitions) {
      table.restart(blocks.length * recordsPerBlock + records)
      for (const position of blocks) {
        await this.#store.read(new Uint8Array(block.buffer), position)
        yield lookAt(table, block, recordsPerBlock)
      }
      yield lookAt(table, rest, records)
    }
  }
}
