/** A table of the emulator: its structure, its records, and an index of each unique attribute. */
import { recordIdAttribute, type TableStructure } from "./table-structure.ts"

/** Values of one record by attribute. Empty values are left out. */
export type TableRecord = Readonly<Record<string, string>>

/** A table with its records. Values are kept as the text that was imported. */
export class EmulatedTable {
  readonly structure: TableStructure
  /** Settles when the imports accepted so far have run: imports into one table run one after the other (assumed). */
  queue: Promise<void> = Promise.resolve()
  #nextId = 5_000_001
  readonly #records = new Map<string, Map<string, string>>()
  readonly #indexes = new Map<string, Map<string, string>>()

  constructor(structure: TableStructure) {
    this.structure = structure
    for (const attribute of structure.attributes) {
      if (attribute.unique) this.#indexes.set(attribute.name, new Map())
    }
  }

  /** Number of records. */
  get size(): number {
    return this.#records.size
  }

  /** Id of the record that holds a value of a unique attribute. */
  findId(attribute: string, value: string): string | undefined {
    return this.#indexes.get(attribute)?.get(value)
  }

  /** The record that holds a value: by index for unique attributes, else the first one found. */
  find(attribute: string, value: string): TableRecord | undefined {
    if (this.#indexes.has(attribute)) {
      const id = this.findId(attribute, value)
      return id === undefined ? undefined : Object.fromEntries(this.#records.get(id) ?? [])
    }
    for (const record of this.#records.values()) {
      if (record.get(attribute) === value) return Object.fromEntries(record)
    }
    return undefined
  }

  /** Every record, oldest first. */
  all(): ReadonlyArray<TableRecord> {
    return [...this.#records.values()].map((record) => Object.fromEntries(record))
  }

  /** An id no record has had. */
  newId(): string {
    return String(this.#nextId++)
  }

  /** Adds a record, as of a moment, and returns its id. Does not check the values. */
  create(values: ReadonlyMap<string, string>, moment: string): string {
    const id = this.newId()
    this.#records.set(
      id,
      new Map([
        [recordIdAttribute(this.structure.kind), id],
        ["creationMoment", moment]
      ])
    )
    this.#indexes.get(recordIdAttribute(this.structure.kind))?.set(id, id)
    this.update(id, values, moment)
    return id
  }

  /** Changes values of a record, as of a moment; an empty value erases. Does not check the values. */
  update(id: string, values: ReadonlyMap<string, string>, moment: string): void {
    const record = this.#records.get(id)
    if (record === undefined) return
    for (const [attribute, value] of values) {
      const index = this.#indexes.get(attribute)
      const before = record.get(attribute)
      if (before !== undefined && index?.get(before) === id) index.delete(before)
      if (value === "") record.delete(attribute)
      else {
        record.set(attribute, value)
        index?.set(value, id)
      }
    }
    record.set("updateMoment", moment)
  }

  /** Forgets every record. */
  clear(): void {
    this.#records.clear()
    for (const index of this.#indexes.values()) index.clear()
  }
}
