/** What an import loads into which table, as far as the definition that is sent tells. */
import type { JsonObject, PreparedFile } from "@bulkport/core/provider"
import { type DeclaredLoading, loadingsOf, mappingFor, mappingOf } from "../actito-definition.ts"
import type { ImportSource, MappedColumn } from "../actito-options.ts"
import type { WireProfile } from "../actito-wire-profile.ts"
import { v4Profile } from "../v4/v4-profile.ts"

/** A loading of which table and columns are known. */
export interface TableLoading extends Pick<DeclaredLoading, "tableType" | "mode"> {
  /** Id or name. */
  readonly table: string
  readonly mapping: ReadonlyArray<MappedColumn>
}

/** What is loaded; undefined when the definition does not say so in a known way. */
export const tableLoadings = (
  source: ImportSource,
  definition: JsonObject | undefined,
  columns: PreparedFile["columns"],
  profile: WireProfile,
  transport: "v5" | "v4"
): ReadonlyArray<TableLoading> | undefined => {
  const spelling = transport === "v4" ? v4Profile(profile) : profile
  if (source.type === "built") {
    const { mode, table, tableType } = source.choices
    const sent = definition === undefined ? undefined : mappingOf(definition, spelling)
    return [{ table, tableType, mode, mapping: sent ?? mappingFor(source.choices, columns) }]
  }
  const declared = definition === undefined ? undefined : loadingsOf(definition, spelling)
  // A definition of V4 does not name its table, which stands in the path.
  const named = transport === "v4" && source.type === "own" ? source : undefined
  const known = declared?.flatMap(({ mapping, mode, table = named?.table, tableType }) =>
    table === undefined || mapping === undefined
      ? []
      : [{ table, tableType: tableType ?? named?.tableType, mode, mapping }]
  )
  return known?.length === declared?.length ? known : undefined
}
