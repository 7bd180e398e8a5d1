/** What the integration results count for certain. */
import type { OutcomeTotals } from "@bulkport/core/provider"
import type { StatusClass, WireProfile } from "../actito-wire-profile.ts"
import { importedTables } from "./imported-tables.ts"
import { countIn, flagIn, itemsIn, type ResultsItem } from "./results-items.ts"

const sum = (numbers: ReadonlyArray<number | undefined>): number | undefined =>
  numbers.reduce<number | undefined>(
    (total, next) => (total === undefined || next === undefined ? undefined : total + next),
    0
  )

/** Rows of one table that were certainly not rejected. Rows that the mode left alone count as accepted, being no fault. */
const acceptedIn = (item: ResultsItem, { counts }: WireProfile): number | undefined => {
  const written = sum([countIn(item, counts.created), countIn(item, counts.updated)])
  const ignored = countIn(item, counts.ignored)
  if (written === undefined || ignored !== undefined) return sum([written, ignored])
  // Without a count of ignored rows, there are none only if the others add up.
  const read = countIn(item, counts.read)
  return sum([written, countIn(item, counts.rejected)]) === read ? written : undefined
}

/** True when a table's own flag contradicts its own count, or when more became of its rows than it has read. */
const isContradictory = (item: ResultsItem, { counts }: WireProfile): boolean => {
  const withErrors = flagIn(item, counts.withErrors)
  const rejected = countIn(item, counts.rejected)
  if (withErrors !== undefined && rejected !== undefined && withErrors !== rejected > 0) return true
  const fates = [counts.created, counts.updated, counts.ignored].map((names) => countIn(item, names) ?? 0)
  const read = countIn(item, counts.read)
  return read !== undefined && fates.reduce((total, next) => total + next, rejected ?? 0) > read
}

const totalsOf = (items: ReadonlyArray<ResultsItem>, profile: WireProfile): OutcomeTotals | undefined => {
  const [only] = items
  if (only === undefined || items.some((item) => isContradictory(item, profile))) return undefined
  const rejected = sum(items.map((item) => countIn(item, profile.counts.rejected)))
  const read = items.length === 1 ? countIn(only, profile.counts.read) : undefined
  const accepted = items.length === 1 ? acceptedIn(only, profile) : undefined
  if (read === undefined && accepted === undefined && rejected === undefined) return undefined
  return {
    _tag: "OutcomeTotals",
    ...(read === undefined ? {} : { read }),
    ...(accepted === undefined ? {} : { accepted }),
    ...(rejected === undefined ? {} : { rejected })
  }
}

/** What results say about the import of these rows. */
export interface ResultsReading {
  /** Undefined when there are none that are certain. */
  readonly totals: OutcomeTotals | undefined
  /** Why they say nothing about our rows, about "it"; undefined when they may. */
  readonly problem: string | undefined
  /** True when all that they count are tables that were not imported: then nothing of this execution is about our rows. */
  readonly isOfOthers: boolean
}

/** Names come from the service. */
const listed = (tables: ReadonlyArray<string>): string =>
  tables
    .slice(0, 5)
    .map((table) => table.replaceAll(/\s+/g, " ").slice(0, 60))
    .join(", ")

/**
 * The totals that the results give for certain for these tables, by id or name as the definition has them; an empty list when
 * that is not known.
 *
 * Of several loaded tables only rejections are summed, when every table counts them: the same row is read, and may be
 * accepted, by each of them.
 */
export const readResults = (
  body: unknown,
  tables: ReadonlyArray<string>,
  profile: WireProfile
): ResultsReading => {
  const found = importedTables(itemsIn(body, profile), tables, profile)
  if (found.about !== "ours") {
    const { about, tables: theirs } = found
    const what = about === "others" ? "not about" : "not certainly about"
    const problem = `it counts rows of table ${listed(theirs)}, which is ${what} table ${listed(tables)}, where the rows were sent`
    return { totals: undefined, problem, isOfOthers: about === "others" }
  }
  return { totals: totalsOf(found.items, profile), problem: undefined, isOfOthers: false }
}

const countsRejections = (items: ReadonlyArray<ResultsItem>, { counts }: WireProfile): boolean =>
  items.some((item) => (countIn(item, counts.rejected) ?? 0) > 0)

/** What can be told about results without knowing which tables were to be loaded. */
export interface ResultsAtFirstSight {
  /**
   * Whether counts may stand beside this status: a job that ended with errors, or failed, and yet counts no rejected row of
   * any table, has lost some. The other way round the counts are the more careful of the two, and are believed.
   */
  readonly isBelievable: boolean
  /** True when they are believable and every table says that no row was rejected. */
  readonly isClean: boolean
}

/** Holds results against the status of their execution. */
export const judgeResults = (
  body: unknown,
  statusClass: StatusClass | undefined,
  profile: WireProfile
): ResultsAtFirstSight => {
  const items = itemsIn(body, profile)
  const isBelievable = items.length === 0 || statusClass === "succeeded" || countsRejections(items, profile)
  return { isBelievable, isClean: isBelievable && totalsOf(items, profile)?.rejected === 0 }
}
