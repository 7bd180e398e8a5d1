/** Which rules hold for the rows of an import, as far as its options tell. */
import { type DeclaredLoading, loadingsOf } from "../actito-definition.ts"
import type { ActitoOptions, ImportSource } from "../actito-options.ts"
import { profileA } from "../actito-wire-profile.ts"
import { v4Profile } from "../v4/v4-profile.ts"
import { cellRules, text } from "./cell-rules.ts"
import { inputFault, type RowFault } from "./row-fault.ts"
import type { ColumnLook, LookOf } from "./row-schema.ts"

const emptyKey: RowFault = {
  code: "required",
  message: "must not be empty: it identifies the row",
  rule: "option key"
}

const emptyCell = inputFault(
  "empty-cell",
  "is empty, and what that does to a stored value is not published: option empty-cells can be send (it may be erased), drop-columns (columns with empty cells are not loaded) or refuse, which holds unless another is given",
  "empty cells"
)

/** Spellings that are known without the settings. */
const spellings = [profileA, v4Profile(profileA)]

/** What a definition loads, in a spelling that is known without the settings; undefined when that is not known of all of it. */
const loadingsIn = (source: ImportSource): ReadonlyArray<DeclaredLoading> | undefined => {
  switch (source.type) {
    case "own": {
      const { definition } = source
      const found = spellings.map((profile) => loadingsOf(definition, profile))
      return found.find((loadings) => loadings?.every(({ mapping }) => mapping !== undefined))
    }
    case "built": {
      const { map: mapping, mode } = source.choices
      return [{ table: undefined, tableType: undefined, mode, modeWord: undefined, mapping }]
    }
    case "etl":
      return undefined
  }
}

/** Tells whether a column is among those that are loaded. Loadings without a mapping load every column. */
const isLoadedBy = (loadings: ReadonlyArray<DeclaredLoading>): ((column: string) => boolean) => {
  if (loadings.some(({ mapping }) => mapping === undefined)) return () => true
  const headers = new Set(loadings.flatMap(({ mapping = [] }) => mapping.map(({ header }) => header)))
  return (column) => headers.has(column)
}

/** The columns whose empty cells are refused: those that may change records, unless the user has chosen otherwise. */
const refusesEmpty = (
  emptyCells: ActitoOptions["emptyCells"],
  loadings: ReadonlyArray<DeclaredLoading> | undefined
): ((column: string) => boolean) | undefined => {
  if (emptyCells !== undefined && emptyCells !== "refuse") return undefined
  // What is not known to be loaded is looked at when that was asked for.
  if (loadings === undefined) return emptyCells === "refuse" ? () => true : undefined
  const changing = loadings.filter(({ mode }) => mode !== "create")
  return changing.length === 0 ? undefined : isLoadedBy(changing)
}

/** What is looked for in each column; undefined when no rule is known. Empty cells break no rule but those about empty cells. */
export const rulesOf = ({ columnTypes, emptyCells, key, source }: ActitoOptions): LookOf | undefined => {
  const loadings = loadingsIn(source)
  const isLoaded = loadings === undefined ? undefined : isLoadedBy(loadings)
  const isRefused = refusesEmpty(emptyCells, loadings)
  const types = new Map(Object.entries(columnTypes))
  if (isLoaded === undefined && isRefused === undefined && types.size === 0 && key.length === 0)
    return undefined
  return (column): ColumnLook => {
    const type = types.get(column)
    const rule = type !== undefined ? cellRules[type] : isLoaded?.(column) === true ? text : undefined
    const ifEmpty = key.includes(column) ? emptyKey : isRefused?.(column) === true ? emptyCell : undefined
    return { ...(rule === undefined ? {} : { rule }), ...(ifEmpty === undefined ? {} : { ifEmpty }) }
  }
}
