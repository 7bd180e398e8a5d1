import { Result } from "effect"
import { type ColumnChanges, keepsColumns } from "../../model/column-changes.ts"
import { changeDates, type OnNoDate } from "./change-dates.ts"
import { closestName } from "../../rows/closest-name.ts"

/** The columns of a CSV file as they are sent, and how a row gets there. */
export interface ChangedColumns {
  readonly columns: ReadonlyArray<string>
  /** The cells of a row as they are sent. What should be a date and is none stays as it is, and is told. */
  readonly cellsOf: (cells: ReadonlyArray<string>, onNoDate?: OnNoDate) => ReadonlyArray<string>
  /** Columns in which dates were changed so far. */
  readonly datedColumns: () => ReadonlyArray<string>
}

/** True for the name of a column that has none. */
export const isBlankName = (name: string): boolean => name.trim() === ""

/** As many names are looked at or listed where one was probably mistyped: a file may have thousands. */
export const mostNames = 200

/** As many names stand in one message. */
const listedNames = 20

const longestName = 100

/** A name as messages say it: a file that is read with the wrong delimiter has a single one, as long as its header. */
export const shownName = (name: string): string =>
  name.length > longestName ? `${name.slice(0, longestName)}…` : name

/** Sentences about some names, not all of them where they are many. */
export const aboutNames = (
  names: ReadonlyArray<string>,
  sentence: (name: string) => string
): ReadonlyArray<string> => {
  const more = names.length - listedNames
  return [
    ...names.slice(0, listedNames).map((name) => sentence(shownName(name))),
    ...(more > 0 ? [`So it is with ${more} more names.`] : [])
  ]
}

const noHeader = "Its first row looks like data, not like the names of columns: name them with --header."

/**
 * Sentences about names that no column has, with the ones that were probably meant: what a name stands for now, or one that is
 * like it.
 */
const unknownNames = (
  unknown: ReadonlyArray<string>,
  columns: ReadonlyArray<string>,
  mayName: boolean,
  sentence: (name: string) => string,
  nameNow: Readonly<Record<string, string>> = {}
): ReadonlyArray<string> => {
  if (unknown.length === 0) return []
  const unlike: Array<string> = []
  const candidates = mayName ? columns.slice(0, mostNames).map(shownName) : []
  const problems = aboutNames(unknown, (name) => {
    const closest = Object.hasOwn(nameNow, name) ? nameNow[name] : closestName(name, candidates)
    if (closest === undefined) unlike.push(name)
    return `${sentence(name)}${closest === undefined ? "" : ` Did you mean "${shownName(closest)}"?`}`
  })
  if (!mayName) return [...problems, noHeader]
  const more = columns.length > listedNames ? ` and ${columns.length - listedNames} more` : ""
  const listed = columns.slice(0, listedNames).map(shownName).join(", ")
  return unlike.length > 0 ? [...problems, `It has: ${listed}${more}.`] : problems
}

/** Sentences about names that are to be changed and are not there. */
const unknownColumns = (
  names: ReadonlyArray<string>,
  columns: ReadonlyArray<string>,
  mayName: boolean
): ReadonlyArray<string> => {
  const known = new Set(columns)
  const hasBlank = columns.some(isBlankName)
  const unknown = names.filter((name) => !known.has(name) && !(name === "" && hasBlank))
  const sentence = (name: string) => `The file has no column "${name}" to rename or drop.`
  return unknownNames(unknown, columns, mayName, sentence)
}

/** Sentences about columns whose dates are to be changed and that are not sent, under these names at least. */
const unknownDates = (
  { dates = {}, rename }: ColumnChanges,
  columns: ReadonlyArray<string>,
  mayName: boolean
): ReadonlyArray<string> => {
  const known = new Set(columns)
  const unknown = Object.keys(dates).filter((name) => !known.has(name))
  const sentence = (name: string) =>
    `The file has no column "${name}" to change dates in, as its columns are sent.`
  return unknownNames(unknown, columns, mayName, sentence, rename)
}

/** Sentences about columns that were given a type and are not sent, under these names at least. */
export const unknownTypes = (
  { rename, types = {} }: ColumnChanges,
  columns: ReadonlyArray<string>,
  mayName: boolean
): ReadonlyArray<string> => {
  const known = new Set(columns)
  const unknown = Object.keys(types).filter((name) => !known.has(name))
  const sentence = (name: string) =>
    `The file has no column "${name}" to give a type to, as its columns are sent.`
  return unknownNames(unknown, columns, mayName, sentence, rename)
}

/** The names that changes speak of, as they are in the file. */
export const namesToChange = ({ drop, rename }: ColumnChanges): ReadonlyArray<string> => [
  ...new Set([...Object.keys(rename), ...drop])
]

/**
 * Makes ready to change the rows under this header. Fails with sentences about columns that are not there, which name none of
 * the header unless they may.
 */
export const changeColumns = (
  header: ReadonlyArray<string>,
  changes: ColumnChanges,
  mayName = true
): Result.Result<ChangedColumns, ReadonlyArray<string>> => {
  const problems = unknownColumns(namesToChange(changes), header, mayName)
  if (problems.length > 0) return Result.fail(problems)
  const { rename, set } = changes
  const dropped = new Set(changes.drop)
  const isDropped = (name: string): boolean =>
    dropped.has(name) || (isBlankName(name) && dropped.has("") && !Object.hasOwn(rename, name))
  const kept = header.flatMap((name, index) =>
    isDropped(name) ? [] : [{ name: Object.hasOwn(rename, name) ? (rename[name] ?? name) : name, index }]
  )
  const keptNames = new Set(kept.map(({ name }) => name))
  const added = Object.keys(set).filter((name) => !keptNames.has(name))
  const sources = [
    ...kept.map(({ index, name }) => (Object.hasOwn(set, name) ? (set[name] ?? "") : index)),
    ...added.map((name) => set[name] ?? "")
  ]
  const columns = [...kept.map(({ name }) => name), ...added]
  const withoutDates = unknownDates(changes, columns, mayName)
  if (withoutDates.length > 0) return Result.fail(withoutDates)
  const dating = changeDates(changes, columns)
  const arranged = (cells: ReadonlyArray<string>): ReadonlyArray<string> =>
    sources.map((source) => (typeof source === "number" ? (cells[source] ?? "") : source))
  const areKept = keepsColumns(changes)
  return Result.succeed({
    columns,
    cellsOf: (cells, onNoDate) => dating.cellsOf(areKept ? cells : arranged(cells), onNoDate),
    datedColumns: dating.datedColumns
  })
}

/** Name of a column in the file, by its name as it is sent. */
export const sourceNames = ({ rename }: ColumnChanges): ReadonlyMap<string, string> =>
  new Map(Object.entries(rename).map(([from, to]) => [to, from]))
