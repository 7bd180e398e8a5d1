/** What the columns of a result file mean: which name a row, which say what became of it. */
import type { MappedColumn } from "../actito-options.ts"
import type { WireProfile } from "../actito-wire-profile.ts"

/** What is known about the staged file. */
export interface StagedColumns {
  readonly columns: ReadonlyArray<string>
  /** Columns that together identify a row; empty when that is not known. */
  readonly key: ReadonlyArray<string>
  readonly mapping: ReadonlyArray<MappedColumn>
  /** What may stand between the cells of an answer besides what is common: the separators of what was sent. */
  readonly separators: ReadonlyArray<string>
  /** Of the file that was sent. */
  readonly encoding: "utf-8" | "iso-8859-1"
}

/** The columns of one result file by what they are good for. */
export interface OutcomeColumns {
  readonly outcome: "accepted" | "rejected"
  /** Column of the result file, and the staged column that it repeats. */
  readonly key: ReadonlyArray<{ readonly column: string; readonly staged: string }>
  readonly lineNumber: string | undefined
  readonly code: string | undefined
  readonly messages: ReadonlyArray<string>
  readonly operation: string | undefined
}

/** At the start of a word: `errors_12.csv` and `rowErrors.csv`, but not `ferry.csv`. */
const soundsRejected = (name: string): boolean =>
  /(?:^|[^a-z])(?:err|reject|fail)/i.test(name) || /Err|Rej|Fail/.test(name)
const soundsAccepted = (name: string): boolean => /result|success|accept|processed/i.test(name)

/**
 * Finds out what a result file says, from its header and, where that is not enough, its name. Undefined when it is not
 * certain: its rows then say nothing.
 *
 * A column that could be the service's own as well as a repeated one is used as neither.
 */
export const outcomeColumns = (
  header: ReadonlyArray<string>,
  fileName: string,
  staged: StagedColumns,
  profile: WireProfile
): OutcomeColumns | undefined => {
  const { outputs } = profile
  const named = (column: string, names: ReadonlyArray<string>): boolean =>
    names.some((name) => name.toLowerCase() === column.trim().toLowerCase())
  const isReserved = (column: string): boolean =>
    named(column, [...outputs.lineNumbers, ...outputs.codes, ...outputs.messages, ...outputs.operations])
  const isOnce = (column: string): boolean => header.indexOf(column) === header.lastIndexOf(column)

  const stagedBy = (column: string): ReadonlyArray<string> => [
    ...new Set([
      ...staged.columns.filter((name) => name === column),
      ...staged.mapping.filter(({ attribute }) => attribute === column).map((mapped) => mapped.header)
    ])
  ]
  const repeated = header.flatMap((column) => {
    const [name, ...others] = stagedBy(column)
    const isCertain = name !== undefined && others.length === 0 && isOnce(column) && !isReserved(column)
    return isCertain ? [{ column, staged: name }] : []
  })
  // A header and the attribute it is loaded into may both be there: the header is the one that was sent.
  const certain = repeated.filter(
    ({ column, staged: name }) =>
      column === name || repeated.filter((other) => other.staged === name).length === 1
  )
  const identifying = staged.key.flatMap((name) => certain.filter((found) => found.staged === name))
  const key = staged.key.length > 0 && identifying.length === staged.key.length ? identifying : certain

  const own = header.filter((column) => stagedBy(column).length === 0 && isOnce(column))
  const isCode = (column: string): boolean =>
    named(column, outputs.codes) || (/code/i.test(column) && /error|reason|reject/i.test(column))
  const operation = own.find((column) => named(column, outputs.operations))
  const lineNumber = own.find((column) => named(column, outputs.lineNumbers))
  const code = own.find(isCode)
  const messages = own.filter(
    (column) =>
      column !== operation &&
      column !== lineNumber &&
      !isCode(column) &&
      (named(column, outputs.messages) ||
        outputs.messageWords.some((word) => column.toLowerCase().includes(word.toLowerCase())))
  )

  const explains = code !== undefined || messages.length > 0
  const says = { lineNumber, code, messages, operation, key }
  if (explains && operation === undefined) {
    return soundsAccepted(fileName) && !soundsRejected(fileName)
      ? undefined
      : { ...says, outcome: "rejected" }
  }
  if (operation !== undefined) {
    return explains || soundsRejected(fileName) ? undefined : { ...says, outcome: "accepted" }
  }
  return soundsRejected(fileName) && !soundsAccepted(fileName) ? { ...says, outcome: "rejected" } : undefined
}
