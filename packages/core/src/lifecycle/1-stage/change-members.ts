import type { ColumnChanges } from "../../model/column-changes.ts"
import { namesToChange } from "./change-columns.ts"
import { isJsonRow, type JsonRow } from "./json-row.ts"

/** Changes the members of JSON rows, and remembers which of the names it was told of it has met. */
export interface MemberChanges {
  /** A row with its members renamed, dropped and added. The row itself is left as it is. */
  readonly rowOf: (row: JsonRow) => JsonRow
  /** The same for the text of a row. Numbers keep every digit they are written with. */
  readonly textOf: (text: string) => string
  /** Names to rename or drop that no row had so far. */
  readonly unmet: () => ReadonlyArray<string>
}

/** What newer engines have and the types do not know yet: numbers as they are written. */
interface RawJson {
  readonly rawJSON: (text: string) => object
  readonly isRawJSON: (value: unknown) => boolean
}
const raw = JSON as unknown as RawJson

const isNested = (value: unknown): value is JsonRow => isJsonRow(value) && !raw.isRawJSON(value)

/** Takes a member out, by its dotted name. Gives the value and the row without it; `undefined` when it is not there. */
const taken = (
  row: JsonRow,
  name: string
): { readonly value: unknown; readonly rest: JsonRow } | undefined => {
  if (Object.hasOwn(row, name)) {
    const { [name]: value, ...rest } = row
    return { value, rest }
  }
  const dot = name.indexOf(".")
  const outer = dot === -1 ? undefined : name.slice(0, dot)
  const inner = outer === undefined ? undefined : row[outer]
  if (outer === undefined || !isNested(inner)) return undefined
  const found = taken(inner, name.slice(dot + 1))
  return found === undefined ? undefined : { value: found.value, rest: { ...row, [outer]: found.rest } }
}

/** Puts a value under a dotted name, in objects that are made where they are missing. */
const withMember = (row: JsonRow, name: string, value: unknown): JsonRow => {
  const dot = name.indexOf(".")
  if (dot === -1 || Object.hasOwn(row, name)) return { ...row, [name]: value }
  const outer = name.slice(0, dot)
  const inner = row[outer]
  return { ...row, [outer]: withMember(isNested(inner) ? inner : {}, name.slice(dot + 1), value) }
}

const parseExactly = (text: string): JsonRow =>
  JSON.parse(text, ((_name: string, value: unknown, context: { readonly source?: string }) =>
    typeof value === "number" && context.source !== undefined ? raw.rawJSON(context.source) : value) as (
    name: string,
    value: unknown
  ) => unknown) as JsonRow

/** Makes ready to change rows. */
export const changeMembers = (changes: ColumnChanges): MemberChanges => {
  const unmet = new Set(namesToChange(changes))
  const rowOf = (row: JsonRow): JsonRow => {
    let changed = row
    const renamed: Array<readonly [string, unknown]> = []
    for (const name of namesToChange(changes)) {
      const found = taken(changed, name)
      if (found === undefined) continue
      unmet.delete(name)
      changed = found.rest
      if (!changes.drop.includes(name)) renamed.push([changes.rename[name] ?? name, found.value])
    }
    for (const [name, value] of renamed) changed = withMember(changed, name, value)
    for (const [name, value] of Object.entries(changes.set)) changed = withMember(changed, name, value)
    return changed
  }
  return {
    rowOf,
    textOf: (text) => JSON.stringify(rowOf(parseExactly(text))),
    unmet: () => [...unmet]
  }
}
