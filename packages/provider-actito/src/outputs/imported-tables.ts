/** Which of the tables in the integration results are the ones that the rows were sent to. */
import type { WireProfile } from "../actito-wire-profile.ts"
import { valueAt } from "../json-path.ts"
import type { ResultsItem } from "./results-items.ts"

/** What the results are about, held against the tables that were to be loaded. */
export type ImportedTables =
  /** The items of ours, whatever else there was. */
  | { readonly about: "ours"; readonly items: ReadonlyArray<ResultsItem> }
  /** Only tables that were not imported, by what the results call them. */
  | { readonly about: "others"; readonly tables: ReadonlyArray<string> }
  /** It cannot be told which of them are ours. */
  | { readonly about: "unclear"; readonly tables: ReadonlyArray<string> }

/** A table as somebody calls it: by an id, or by a name. */
interface TableWord {
  readonly isId: boolean
  readonly word: string
}

/** Ids of profile tables are digits (developers.actito.com, "Profile tables"), those of custom tables look like UUIDs. */
const looksLikeId = (word: string): boolean =>
  /^\d+$/.test(word) || /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(word)

/** What an item calls its table. A path that ends in `id` or `name` tells which of them it is. */
const wordsIn = (item: ResultsItem, { counts }: WireProfile): ReadonlyArray<TableWord> =>
  counts.tables.flatMap((path) => {
    const value = valueAt(item, path)
    const word = typeof value === "string" || typeof value === "number" ? String(value).trim() : ""
    if (word === "") return []
    return [{ word, isId: /id$/i.test(path) || (!/name$/i.test(path) && looksLikeId(word)) }]
  })

const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()

/**
 * Finds the items about our tables.
 *
 * A definition may name a table where the results give its id, or the other way round: these cannot be compared, and then
 * an item passes for ours as long as there are no more such tables than tables of ours that nothing else is about. Of the
 * same kind, another id or another name is another table. Items that name no table pass for ours unless others are about
 * tables that are certainly not. An empty list of ours means that it is not known what was to be loaded: every item passes.
 */
export const importedTables = (
  items: ReadonlyArray<ResultsItem>,
  tables: ReadonlyArray<string>,
  profile: WireProfile
): ImportedTables => {
  if (tables.length === 0) return { about: "ours", items }
  const ours = tables.map((word): TableWord => ({ word: word.trim(), isId: looksLikeId(word.trim()) }))
  const sorted = items.map((item) => {
    const words = wordsIn(item, profile)
    const isOurs = words.some(({ word }) => ours.some((own) => isSame(own.word, word)))
    const isOther = words.some(({ isId }) => ours.every((own) => own.isId === isId))
    const kind = words.length === 0 ? "nameless" : isOurs ? "ours" : isOther ? "other" : "incomparable"
    return { item, words, kind } as const
  })
  const of = (kind: (typeof sorted)[number]["kind"]) => sorted.filter((each) => each.kind === kind)
  const called = (which: typeof sorted): ReadonlyArray<string> => [
    ...new Set(which.map(({ words }) => words.map(({ word }) => word).join(" ")))
  ]

  const others = of("other")
  const incomparable = of("incomparable")
  const matched = of("ours")
  if (others.length > 0 && others.length === sorted.length) return { about: "others", tables: called(others) }
  const left = ours.filter(
    (own) => !matched.some(({ words }) => words.some(({ word }) => isSame(own.word, word)))
  )
  const isClear =
    others.length === 0
      ? called(incomparable).length <= new Set(left.map(({ word }) => word.toLowerCase())).size
      : incomparable.length === 0 && of("nameless").length === 0
  if (!isClear) return { about: "unclear", tables: called(sorted.filter(({ words }) => words.length > 0)) }
  return {
    about: "ours",
    items: sorted.filter(({ kind }) => kind !== "other").map(({ item }) => item)
  }
}
