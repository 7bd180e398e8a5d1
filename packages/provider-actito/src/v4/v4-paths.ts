import type { ActitoSettings } from "../actito-settings.ts"

/** Where an import goes: before V5, table and kind of table stand in the path. */
export interface V4Table {
  /** Name or id. */
  readonly table: string
  readonly tableType: "profile" | "custom"
}

/** What is there of an import. */
export type V4Resource = "status" | "result" | "errors" | "result-file"

/** Paths of the imports before V5, below the base URL (documented: "V4 Mass Imports"). Names are encoded. */
export const v4Paths = ({ entity, pathScheme }: Pick<ActitoSettings, "entity" | "pathScheme">) => {
  const prefix = pathScheme === "category" ? "/mass-imports" : ""
  const base = `${prefix}/v4/entity/${encodeURIComponent(entity)}`
  return {
    create: ({ table, tableType }: V4Table): string =>
      `${base}/${tableType === "custom" ? "customTable" : "table"}/${encodeURIComponent(table)}/import`,
    of: (importId: string, resource: V4Resource): string =>
      `${base}/import/${encodeURIComponent(importId)}/${resource}`
  }
}
