/** What an ended execution's results say, which need not be true (dossier 6.2, 14 items 8 and 9). */
import type { ActitoBehaviour } from "./actito-behaviour.ts"
import { noRows, type Execution, type ExecutionCounts } from "./execution.ts"

/** The counts and the flag of one table's result, before they are written down. */
export interface ShownResult {
  readonly counts: ExecutionCounts
  readonly withErrors: boolean
}

/** What is said about the rows of an execution. */
export const shownResult = ({ outcome }: Execution, { agreement }: ActitoBehaviour): ShownResult => {
  const counts = outcome?.counts ?? noRows
  const hasFailed = outcome?.failure !== undefined
  switch (agreement) {
    case "with-error-but-zero":
      return { counts: { ...counts, rejected: 0 }, withErrors: hasFailed }
    case "miscounted": {
      const rejected = counts.rejected + 1
      return { counts: { ...counts, rejected }, withErrors: true }
    }
    case "flag-contradicts":
      return { counts, withErrors: !(counts.rejected > 0 || hasFailed) }
    default:
      return { counts, withErrors: counts.rejected > 0 || hasFailed }
  }
}

/** A count as it is written down; undefined when it is left out. */
export const writtenCount = (
  name: keyof ExecutionCounts,
  count: number,
  { counts }: ActitoBehaviour
): string | number | null | undefined => {
  switch (counts) {
    case "numbers":
      return count
    case "strings":
      return String(count)
    case "null":
      return null
    case "missing":
      return undefined
    case "rejected-only":
      return name === "rejected" ? count : undefined
  }
}

/** The flag as it is written down: it goes with the counts. */
export const writtenFlag = (withErrors: boolean, { counts }: ActitoBehaviour): boolean | undefined =>
  counts === "missing" ? undefined : withErrors
