import type { ColumnChanges } from "../../model/column-changes.ts"
import { namesToChange } from "./change-columns.ts"
import { type OnNoDate, readersOf } from "./change-dates.ts"
import { exactRow, isNested, type JsonRow } from "./json-row.ts"

/** A row whose members could not be changed without losing one: the name that is taken already. */
export interface TakenMember {
  readonly taken: string
}

/** Changes the members of JSON rows, and remembers which of the names it was told of it has met. */
export interface MemberChanges {
  /**
   * The row of this text with its members renamed, dropped and added and its dates changed, or the name that two values would
   * have. What should be a date and is none stays as it is, and is told.
   */
  readonly rowOf: (text: string, onNoDate?: OnNoDate) => JsonRow | TakenMember
  /** The text of a changed row. Numbers keep every digit they are written with. */
  readonly textOf: (row: JsonRow) => string
  /** Names to rename or drop that no row had so far. */
  readonly unmet: () => ReadonlyArray<string>
  /** Names to change dates in that no row had so far, as they are sent. */
  readonly undated: () => ReadonlyArray<string>
  /** Names in which dates were changed so far. */
  readonly datedColumns: () => ReadonlyArray<string>
}

/** True for a row that could not be changed. */
export const isTaken = (row: JsonRow | TakenMember): row is TakenMember =>
  Object.getPrototypeOf(row) === TakenName.prototype

class TakenName implements TakenMember {
  readonly taken: string
  constructor(taken: string) {
    this.taken = taken
  }
}

/** A row that is being changed. */
export type Members = Record<string, unknown>

/** Where the member with a dotted name is: the object that holds it and its name there. A member may have dots in its name. */
export const placeOf = (row: Members, name: string): readonly [Members, string] | undefined => {
  if (Object.hasOwn(row, name)) return [row, name]
  for (let dot = name.indexOf("."); dot !== -1; dot = name.indexOf(".", dot + 1)) {
    const outer = name.slice(0, dot)
    const inner = Object.hasOwn(row, outer) ? row[outer] : undefined
    if (!isNested(inner)) continue
    const place = placeOf(inner, name.slice(dot + 1))
    if (place !== undefined) return place
  }
  return undefined
}

/** Defines a member, also one that is called `__proto__`. */
const define = (row: Members, name: string, value: unknown): void => {
  Object.defineProperty(row, name, { value, enumerable: true, configurable: true, writable: true })
}

/** Puts a value under a dotted name that nothing has, in objects that are made where they are missing. */
export const putMember = (row: Members, name: string, value: unknown): boolean => {
  const dot = name.indexOf(".")
  if (dot === -1) {
    define(row, name, value)
    return true
  }
  const outer = name.slice(0, dot)
  if (!Object.hasOwn(row, outer)) define(row, outer, {})
  const inner = row[outer]
  return isNested(inner) && putMember(inner, name.slice(dot + 1), value)
}

/** Makes ready to change rows. */
export const changeMembers = (changes: ColumnChanges): MemberChanges => {
  const names = namesToChange(changes)
  const dropped = new Set(changes.drop)
  const constants = Object.entries(changes.set)
  const unmet = new Set(names)
  const dates = readersOf(changes)
  const undated = new Set(dates.map(({ name }) => name))
  const dated = new Set<string>()
  return {
    rowOf: (text, onNoDate) => {
      const row = exactRow(text) as Members
      const renamed: Array<readonly [string, unknown]> = []
      for (const name of names) {
        const place = placeOf(row, name)
        if (place === undefined) continue
        const [holder, key] = place
        unmet.delete(name)
        if (!dropped.has(name)) renamed.push([changes.rename[name] ?? name, holder[key]])
        Reflect.deleteProperty(holder, key)
      }
      for (const [name, value] of renamed) {
        if (placeOf(row, name) !== undefined || !putMember(row, name, value)) return new TakenName(name)
      }
      for (const [name, value] of constants) {
        const place = placeOf(row, name)
        if (place !== undefined) define(place[0], place[1], value)
        else if (!putMember(row, name, value)) return new TakenName(name)
      }
      for (const { name, reader } of dates) {
        const place = placeOf(row, name)
        if (place === undefined) continue
        const [holder, key] = place
        undated.delete(name)
        const value = holder[key]
        // As an empty cell does, null says that there is nothing.
        if (value === "" || value === null) continue
        const read = typeof value === "string" ? reader.read(value) : reader.notText
        if (typeof read !== "string") onNoDate?.(name, read)
        else if (read !== value) {
          dated.add(name)
          define(holder, key, read)
        }
      }
      return row
    },
    textOf: (row) => JSON.stringify(row),
    unmet: () => [...unmet],
    undated: () => [...undated],
    datedColumns: () => [...dated]
  }
}
