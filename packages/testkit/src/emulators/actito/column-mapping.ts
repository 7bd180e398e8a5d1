/** Reads which column of a file loads which attribute of a table (dossier 5.1, 5.2). */
import { invalidDefinition } from "./definition-reader.ts"
import type { EmulatedTable } from "./emulated-table.ts"
import { isJsonObject, valueAt } from "./json-value.ts"
import type { TableAttribute } from "./table-structure.ts"
import type { MappingSpelling } from "./wire-profile.ts"

/** A column of the file and the attribute it loads. */
export interface MappedColumn {
  readonly header: string
  readonly attribute: TableAttribute
}

/** A subscription is no attribute of the structure, but can be mapped as `subscriptions#<name>` (dossier 10.2). */
const attributeOf = (table: EmulatedTable, name: string): TableAttribute | undefined =>
  name.startsWith("subscriptions#") && name.length > "subscriptions#".length
    ? { name, type: "CUSTOM", valueType: "BOOLEAN", unique: false, mandatory: false }
    : table.structure.attributes.find((attribute) => attribute.name === name)

const pairsIn = (value: unknown, mapping: MappingSpelling): ReadonlyArray<readonly [unknown, unknown]> => {
  if (mapping.shape === "object") return isJsonObject(value) ? Object.entries(value) : []
  if (!Array.isArray(value)) return []
  return value.map((item) => [valueAt(item, mapping.column), valueAt(item, mapping.attribute)] as const)
}

/** Reads the mapping that stands in a definition's field. Throws `RequestRefused` (400) when it is none for the table. */
export const readMapping = (
  value: unknown,
  table: EmulatedTable,
  mapping: MappingSpelling,
  field: string
): ReadonlyArray<MappedColumn> => {
  const pairs = pairsIn(value, mapping)
  if (pairs.length === 0) throw invalidDefinition(field, `${field} must map at least one column`)
  const seen = new Set<unknown>()
  return pairs.map(([header, name]) => {
    if (typeof header !== "string" || typeof name !== "string")
      throw invalidDefinition(field, `${field} must hold texts`)
    const attribute = attributeOf(table, name)
    if (attribute === undefined)
      throw invalidDefinition(field, `${table.structure.name} has no attribute "${name}"`)
    if (seen.has(name)) throw invalidDefinition(field, `${field} maps two columns to "${name}"`)
    seen.add(name)
    return { header, attribute }
  })
}
