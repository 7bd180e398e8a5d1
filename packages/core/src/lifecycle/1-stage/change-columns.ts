import { Result } from "effect"
import type { ColumnChanges } from "../../model/column-changes.ts"
import { closestName } from "./closest-name.ts"

/** The columns of a CSV file as they are sent, and how a row gets there. */
export interface ChangedColumns {
  readonly columns: ReadonlyArray<string>
  readonly cellsOf: (cells: ReadonlyArray<string>) => ReadonlyArray<string>
}

/** Sentences about names that are to be changed and are not there, with the ones that were probably meant. */
export const unknownColumns = (
  names: ReadonlyArray<string>,
  columns: ReadonlyArray<string>
): ReadonlyArray<string> =>
  names
    .filter((name) => !columns.includes(name))
    .map((name) => {
      const closest = closestName(name, columns)
      const hint = closest === undefined ? `It has: ${columns.join(", ")}.` : `Did you mean "${closest}"?`
      return `The file has no column "${name}" to rename or drop. ${hint}`
    })

/** The names that changes speak of, as they are in the file. */
export const namesToChange = ({ drop, rename }: ColumnChanges): ReadonlyArray<string> => [
  ...new Set([...Object.keys(rename), ...drop])
]

/** Makes ready to change the rows under this header. Fails with sentences about columns that are not there. */
export const changeColumns = (
  header: ReadonlyArray<string>,
  changes: ColumnChanges
): Result.Result<ChangedColumns, ReadonlyArray<string>> => {
  const problems = unknownColumns(namesToChange(changes), header)
  if (problems.length > 0) return Result.fail(problems)
  const { drop, rename, set } = changes
  const kept = header.flatMap((name, index) =>
    drop.includes(name) ? [] : [{ name: Object.hasOwn(rename, name) ? (rename[name] ?? name) : name, index }]
  )
  const added = Object.keys(set).filter((name) => !kept.some((column) => column.name === name))
  const sources = [
    ...kept.map(({ index, name }) => (Object.hasOwn(set, name) ? (set[name] ?? "") : index)),
    ...added.map((name) => set[name] ?? "")
  ]
  return Result.succeed({
    columns: [...kept.map(({ name }) => name), ...added],
    cellsOf: (cells) => sources.map((source) => (typeof source === "number" ? (cells[source] ?? "") : source))
  })
}

/** Name of a column in the file, by its name as it is sent. */
export const sourceNames = ({ rename }: ColumnChanges): ReadonlyMap<string, string> =>
  new Map(Object.entries(rename).map(([from, to]) => [to, from]))
