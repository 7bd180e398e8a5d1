import { Result } from "effect"
import type { ImportPlan } from "../../model/import-plan.ts"
import type { PreparedFile } from "../../model/prepared-file.ts"
import type { ImportType } from "../../provider/import-type.ts"
import { dottedText, parseJsonRow } from "../1-stage/json-row.ts"
import type { SourceRow } from "../1-stage/read-rows.ts"

/** Values of the columns that identify a row, as one text: equal ones have equal texts, and no others have. */
export const keyText = (values: ReadonlyArray<string>): string => JSON.stringify(values)

/** What a column that is sent is called in the file; `undefined` for one that is not from there. */
const nameInFile = ({ columns: { rename, set } }: Pick<ImportPlan, "columns">, sent: string) => {
  if (sent in set) return undefined
  const [renamed] = Object.entries(rename).find(([, name]) => name === sent) ?? []
  return renamed ?? (sent in rename ? undefined : sent)
}

/** Tells the key of a row of the user's file; `undefined` where the file has none, or the row leaves it out. */
export type KeyOfRow = (row: Pick<SourceRow, "cells" | "line" | "text">) => string | undefined

/** How rows of a file are identified, for an import type that says by which columns. */
export const keyOfRows = (
  plan: Pick<ImportPlan, "columns">,
  { key }: Pick<ImportType, "key">,
  file: Pick<PreparedFile, "source" | "sourceColumns">
): KeyOfRow | undefined => {
  const names = key?.columns.map((column) => nameInFile(plan, column)) ?? []
  if (names.length === 0 || names.includes(undefined)) return undefined
  const known = names.filter((name) => name !== undefined)
  const textOf = (values: ReadonlyArray<string | undefined>): string | undefined => {
    const given = values.filter((value) => value !== undefined)
    return given.length < values.length ? undefined : keyText(given)
  }
  if (file.source.format === "csv") {
    const places = known.map((name) => file.sourceColumns.indexOf(name))
    return places.includes(-1) ? undefined : ({ cells }) => textOf(places.map((place) => cells[place]))
  }
  return ({ line, text }) => {
    const parsed = parseJsonRow(line, text)
    if (Result.isFailure(parsed)) return undefined
    return textOf(known.map((name) => valueIn(parsed.success, name, text)))
  }
}

const valueIn = (row: Readonly<Record<string, unknown>>, name: string, text: string): string | undefined => {
  try {
    return dottedText(row, name, text)
  } catch (error) {
    // A long number in a row whose values lie too deep in each other to be looked at closely.
    if (error instanceof RangeError) return undefined
    throw error
  }
}
