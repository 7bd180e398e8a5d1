/** What an import loads into which table, as far as the definition that is sent tells. */
import type { JsonObject, PreparedFile } from "@bulkport/core/provider"
import { type DeclaredLoading, loadingsOf, mappingFor } from "../actito-definition.ts"
import type { ImportSource, MappedColumn } from "../actito-options.ts"
import { profileA, type WireProfile } from "../actito-wire-profile.ts"

/** Columns that are loaded into one table. */
export interface TableLoading {
  /** Id or name. */
  readonly table: string
  /** Undefined when the definition does not say so in a known word. */
  readonly tableType: DeclaredLoading["tableType"]
  readonly mode: DeclaredLoading["mode"]
  readonly mapping: ReadonlyArray<MappedColumn>
}

/** How a definition of V4 is spelled: as profile A, without a list of loadings. */
const beforeV5: WireProfile = { ...profileA, definition: { ...profileA.definition, loadings: null } }

/** Those that can be read; undefined when one of them cannot. `table` stands in for one that is not named. */
const readAll = (
  declared: ReadonlyArray<DeclaredLoading> | undefined,
  table?: string,
  tableType?: DeclaredLoading["tableType"]
): ReadonlyArray<TableLoading> | undefined => {
  const loadings = (declared ?? []).flatMap((loading): ReadonlyArray<TableLoading> => {
    const { mapping, mode } = loading
    const which = loading.table ?? table
    if (which === undefined || mapping === undefined) return []
    return [{ table: which, tableType: loading.tableType ?? tableType, mode, mapping }]
  })
  return loadings.length > 0 && loadings.length === declared?.length ? loadings : undefined
}

/** What is loaded; undefined when the definition does not say so in a known way. */
export const tableLoadings = (
  source: ImportSource,
  definition: JsonObject | undefined,
  columns: PreparedFile["columns"],
  profile: WireProfile,
  transport: "v5" | "v4"
): ReadonlyArray<TableLoading> | undefined => {
  const isBeforeV5 = transport === "v4"
  const declared =
    definition === undefined ? undefined : loadingsOf(definition, isBeforeV5 ? beforeV5 : profile)
  switch (source.type) {
    case "own":
      return isBeforeV5 ? readAll(declared, source.table, source.tableType) : readAll(declared)
    case "built": {
      const { mode, table, tableType } = source.choices
      const asked = { table, tableType, mode, mapping: mappingFor(source.choices, columns) }
      return readAll(declared, table, tableType) ?? [asked]
    }
    case "etl":
      return readAll(declared)
  }
}
