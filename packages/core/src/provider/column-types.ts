import type { ColumnType } from "../model/column-changes.ts"
import type { ImportType } from "./import-type.ts"
import type { FormatChoice } from "./sent-format.ts"

/** What the cells of a column stand for, by its name as it is sent. */
export type ColumnTypes = (column: string) => ColumnType

/** The types that were declared, then those that the import type knows; text for all other columns. */
export const columnTypes = (
  { columns }: FormatChoice,
  importType: Pick<ImportType, "columnType"> | undefined
): ColumnTypes => {
  const declared = new Map(Object.entries(columns?.types ?? {}))
  return (column) => declared.get(column) ?? importType?.columnType?.(column) ?? "text"
}
