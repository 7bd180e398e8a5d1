/** The tables of the emulated entity. */
import { EmulatedTable } from "./emulated-table.ts"
import type { TableStructure } from "./table-structure.ts"

/** Tables by id or name; more can be added while the emulator runs. */
export class TableCatalogue {
  readonly #tables = new Map<string, EmulatedTable>()

  constructor(structures: ReadonlyArray<TableStructure>) {
    for (const structure of structures) this.add(structure)
  }

  /** Adds an empty table, in place of one with the same id. */
  add(structure: TableStructure): void {
    this.#tables.set(structure.id, new EmulatedTable(structure))
  }

  /** The table with this id, else the one with this name. */
  find(idOrName: string): EmulatedTable | undefined {
    return (
      this.#tables.get(idOrName) ??
      [...this.#tables.values()].find((table) => table.structure.name === idOrName)
    )
  }

  /** Every structure, in order of addition. */
  structures(): ReadonlyArray<TableStructure> {
    return [...this.#tables.values()].map((table) => table.structure)
  }
}
