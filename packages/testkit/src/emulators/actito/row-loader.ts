/** Decides what becomes of one row, and writes it into the table (dossier 5.2, 10.2). */
import type { ActitoBehaviour } from "./actito-behaviour.ts"
import { checkCell, type CellProblem } from "./cell-value.ts"
import { FileRefused } from "./file-refused.ts"
import { serviceTime } from "./service-clock.ts"
import type { ImportDefinition } from "./import-definition.ts"
import { isMoment, recordIdAttribute, type TableAttribute } from "./table-structure.ts"
import type { RowOperation } from "./wire-profile.ts"

/** A row that was rejected, written, or skipped by the mode without being counted. */
export type RowFate =
  | { readonly type: "rejected"; readonly problems: ReadonlyArray<CellProblem> }
  | { readonly type: "loaded"; readonly operation: RowOperation; readonly recordId: string }
  | { readonly type: "uncounted" }

const rejectedFor = (problem: CellProblem): RowFate => ({ type: "rejected", problems: [problem] })

interface LoadedColumn {
  readonly index: number
  readonly attribute: TableAttribute
}

/** Loads the rows of one file into one table. */
export class RowLoader {
  /** Places of the columns that are mapped to unique attributes, in the order of the file. */
  readonly keyColumns: ReadonlyArray<number>
  readonly #columns: ReadonlyArray<LoadedColumn>
  /** Unique columns in the order in which they serve as key. */
  readonly #keys: ReadonlyArray<LoadedColumn>
  readonly #definition: ImportDefinition
  readonly #behaviour: ActitoBehaviour
  readonly #idAttribute: string
  readonly #seenKeys = new Set<string>()
  readonly #repeatedKeys: ReadonlySet<string>

  /**
   * Takes the file's header, and the keys that more than one row has where that matters. Throws `FileRefused` when the
   * header does not fit the definition.
   */
  constructor(
    header: ReadonlyArray<string>,
    definition: ImportDefinition,
    behaviour: ActitoBehaviour,
    repeatedKeys: ReadonlySet<string> = new Set()
  ) {
    const { structure } = definition.table
    this.#definition = definition
    this.#behaviour = behaviour
    this.#repeatedKeys = repeatedKeys
    this.#idAttribute = recordIdAttribute(structure.kind)
    const duplicate = header.find((name, index) => header.indexOf(name) !== index)
    if (duplicate !== undefined)
      throw new FileRefused("DUPLICATE_COLUMN", `two columns are named "${duplicate}"`)
    const columns = definition.columns.map(({ attribute, header: name }) => {
      const index = header.indexOf(name)
      if (index < 0) throw new FileRefused("MISSING_COLUMN", `the mapped column "${name}" is missing`)
      return { index, attribute }
    })
    for (const attribute of structure.attributes) {
      if (!attribute.mandatory || attribute.name === this.#idAttribute) continue
      if (columns.some((column) => column.attribute.name === attribute.name)) continue
      throw new FileRefused("MISSING_COLUMN", `no column is mapped to the mandatory "${attribute.name}"`)
    }
    // The technical columns of custom tables are ignored, and so are moments everywhere.
    this.#columns = columns.filter(
      ({ attribute }) =>
        !isMoment(attribute.name) &&
        !(structure.kind === "CUSTOM_TABLE" && attribute.name === this.#idAttribute)
    )
    const rank = ({ attribute }: LoadedColumn) =>
      attribute.name === this.#idAttribute ? 0 : attribute.mandatory ? 1 : 2
    const unique = this.#columns.filter(({ attribute }) => attribute.unique)
    this.#keys = unique.toSorted((one, other) => rank(one) - rank(other))
    this.keyColumns = unique.map(({ index }) => index).toSorted((one, other) => one - other)
  }

  /** What tells a row from others: its first unique value that is not empty; undefined when it has none. */
  keyOf(cells: ReadonlyArray<string>): string | undefined {
    const key = this.#keyColumn(cells)
    return key === undefined ? undefined : `${key.attribute.name}=${cells[key.index] ?? ""}`
  }

  /** Loads one row. */
  load(cells: ReadonlyArray<string>): RowFate {
    const problems = this.#check(cells)
    if (problems.length > 0) return { type: "rejected", problems }
    const { mode, table } = this.#definition
    if (!this.#behaviour.rememberRecords) {
      return { type: "loaded", operation: "CREATED", recordId: table.newId() }
    }
    const found = this.#match(cells)
    const repeat = this.#noteKey(this.keyOf(cells))
    if (repeat === "rejected") {
      return rejectedFor({ code: "DUPLICATE_KEY", message: "another row has the same key" })
    }
    if (repeat === "ignored") return { type: "loaded", operation: "IGNORED", recordId: found.id ?? "" }
    if (found.id === undefined && mode === "UPDATE_ONLY") {
      return this.#skip("RECORD_NOT_FOUND", "no record has this key", "")
    }
    if (found.id !== undefined && mode === "CREATE_ONLY") {
      return this.#skip("RECORD_EXISTS", "a record has this key", found.id)
    }
    // A row that its mode skips is not written, and so is in nobody's way.
    if (found.problem !== undefined) return rejectedFor(found.problem)
    const moment = serviceTime(this.#behaviour).toISOString()
    if (found.id !== undefined) {
      table.update(found.id, this.#values(cells, true), moment)
      return { type: "loaded", operation: "UPDATED", recordId: found.id }
    }
    const key = this.#keyColumn(cells)
    if (key?.attribute.name === this.#idAttribute) {
      const message = `no record has the ${this.#idAttribute} "${cells[key.index] ?? ""}", and it cannot be chosen`
      return rejectedFor({ code: "RECORD_NOT_FOUND", message })
    }
    return {
      type: "loaded",
      operation: "CREATED",
      recordId: table.create(this.#values(cells, false), moment)
    }
  }

  #keyColumn(cells: ReadonlyArray<string>): LoadedColumn | undefined {
    return this.#keys.find(({ index }) => cells[index] !== "")
  }

  #check(cells: ReadonlyArray<string>): ReadonlyArray<CellProblem> {
    const problems: Array<CellProblem> = []
    for (const { attribute, index } of this.#columns) {
      const text = cells[index] ?? ""
      if (text !== "") {
        const problem = checkCell(attribute, text, this.#behaviour)
        if (problem !== undefined) problems.push(problem)
      } else if (attribute.mandatory && attribute.name !== this.#idAttribute) {
        problems.push({
          code: "MANDATORY_VALUE_MISSING",
          message: `${attribute.name} is mandatory and empty`
        })
      }
    }
    return problems
  }

  /** The record of a row, and what stands against writing it. */
  #match(cells: ReadonlyArray<string>): {
    readonly id: string | undefined
    readonly problem: CellProblem | undefined
  } {
    const { table } = this.#definition
    const key = this.#keyColumn(cells)
    let id = key === undefined ? undefined : table.findId(key.attribute.name, cells[key.index] ?? "")
    let problem: CellProblem | undefined
    for (const { attribute, index } of this.#keys) {
      const holder = table.findId(attribute.name, cells[index] ?? "")
      if (holder === undefined || holder === id) continue
      if (id === undefined && this.#behaviour.matching === "any-unique") id = holder
      else {
        const message = `another record has the ${attribute.name} "${cells[index] ?? ""}"`
        problem ??= { code: "UNIQUE_CONFLICT", message }
      }
    }
    return { id, problem }
  }

  /** What the key of a row means for it, given the rows before it, or all of them. */
  #noteKey(key: string | undefined): "ignored" | "rejected" | undefined {
    const { duplicateKeys } = this.#behaviour
    if (key === undefined || duplicateKeys === "last-wins") return undefined
    if (duplicateKeys === "all-rejected") return this.#repeatedKeys.has(key) ? "rejected" : undefined
    const isSeen = this.#seenKeys.has(key)
    this.#seenKeys.add(key)
    if (!isSeen) return undefined
    return duplicateKeys === "later-rejected" ? "rejected" : "ignored"
  }

  #skip(code: string, message: string, recordId: string): RowFate {
    switch (this.#behaviour.skippedRows) {
      case "ignored":
        return { type: "loaded", operation: "IGNORED", recordId }
      case "rejected":
        return { type: "rejected", problems: [{ code, message }] }
      case "uncounted":
        return { type: "uncounted" }
    }
  }

  #values(cells: ReadonlyArray<string>, isUpdate: boolean): ReadonlyMap<string, string> {
    const values = new Map<string, string>()
    for (const { attribute, index } of this.#columns) {
      const text = cells[index] ?? ""
      if (attribute.name === this.#idAttribute) continue
      if (text === "" && (!isUpdate || this.#behaviour.emptyCellOnUpdate === "keep")) continue
      values.set(attribute.name, text)
    }
    return values
  }
}
