/** Worlds for the engine to run in: a file, a service that tells the truth in its own way, and everything that goes wrong. */
import { Arbitrary } from "effect"
import { oneOf, rarely, someInteger } from "./arbitraries.ts"

type Generated<A> = A extends Arbitrary.Arbitrary<infer Value> ? Value : never

const row = Arbitrary.all({
  id: oneOf("a", "b", "c", "d", "e", "f", "g", "h"),
  name: oneOf("x", "x", "y", "two\nlines"),
  isValid: Arbitrary.map(rarely(5), (isInvalid) => !isInvalid),
  fate: oneOf("accepted", "accepted", "rejected"),
  /** How the service's files name the row. */
  naming: oneOf("by key", "by key", "by wide key", "by number", "by both", "not at all"),
  /** Statements about a rejection, each with a reason of its own. */
  reasons: oneOf(1, 1, 2),
  isSaidTwice: rarely(5),
  /** Where the statements about it stand among all. */
  order: someInteger(0, 99),
  hasGapAfter: rarely(6)
})

/** A row of the source file, and what the service makes and says of it. */
export type WorldRow = Generated<typeof row>

/** How the service numbers records; the provider knows these ways, and one of them holds. */
export const readings = [
  { counts: "rows", offset: 0 },
  { counts: "rows", offset: 1 },
  { counts: "rows", offset: -1 },
  { counts: "lines", offset: 0 },
  { counts: "lines", offset: 1 }
] as const

const file = Arbitrary.all({
  format: oneOf("csv", "csv", "jsonl"),
  hasMark: rarely(4),
  /** A header that spans two lines. */
  isHeaderTall: rarely(4),
  rows: Arbitrary.array(row, { minLength: 1, maxLength: 12 })
})

const plan = Arbitrary.all({ mode: oneOf("tolerant", "strict"), allowFindings: oneOf(true, true, false) })

const statements = Arbitrary.all({
  keyMeans: oneOf("row", "record"),
  reading: someInteger(0, readings.length - 1),
  /** Statements about rows that were never sent. */
  strangers: oneOf(0, 0, 1, 3),
  /** A record number that no row can have, whichever way one counts. */
  isSomeNumberOff: rarely(8),
  /** Statements that are left out at the end: silently, or so that the file can be seen to be cut off. */
  truncated: oneOf(0, 0, 0, 1, 3),
  isTruncationSeen: rarely(2),
  totals: oneOf("missing", "right", "partial", "twice", "wrong"),
  wrongTotal: Arbitrary.all({ which: oneOf("read", "accepted", "rejected"), by: oneOf(1, -1, 2) }),
  files: Arbitrary.array(oneOf("accepted.csv", "errors.csv", "a", "a", "a.part", "3-a", "A", "../x", ""), {
    minLength: 1,
    maxLength: 4
  }),
  areGone: rarely(12),
  jobState: oneOf("finished", "finished", "finished", "failed"),
  findings: oneOf(0, 0, 0, 0, 1)
})

const startFault = oneOf("refused", "lost, made", "lost, not made", "stopped, made", "stopped, not made")

const faults = Arbitrary.all({
  starts: Arbitrary.array(startFault, { maxLength: 4 }),
  /** The reply to a start is lost only after a long wait. */
  isStartSlow: rarely(4),
  find: oneOf("at once", "at once", "later", "slowly", "never"),
  stages: someInteger(0, 4),
  finds: someInteger(0, 4),
  tracks: someInteger(0, 4),
  collects: someInteger(0, 4)
})

const crash = Arbitrary.all({
  /** Which write to the journal it is at, counted from where the process begins. */
  write: someInteger(1, 12),
  when: oneOf("before", "after"),
  /** Leaves half-written files behind, as a power cut does. */
  isHard: rarely(2)
})

/** One stop of the process. */
export type Crash = Generated<typeof crash>

/** Everything that happens to one run. */
export const world = Arbitrary.all({
  file,
  plan,
  statements,
  faults,
  crashes: Arbitrary.array(crash, { maxLength: 4 })
})

/** Everything that happens to one run. */
export type World = Generated<typeof world>

/** The same world on a day when nothing goes wrong on the way. */
export const onAGoodDay = (from: World): World => ({
  ...from,
  faults: { starts: [], isStartSlow: false, find: "at once", stages: 0, finds: 0, tracks: 0, collects: 0 },
  crashes: []
})

/** Name of the second key column. */
export const nameColumn = ({ file: { format, isHeaderTall } }: World): string =>
  isHeaderTall && format === "csv" ? "na\nme" : "name"

/** The text of the source file. Every row has its number, from 1, by which the service knows it again. */
export const sourceText = (from: World): string => {
  const { format, hasMark, rows } = from.file
  const quoted = (text: string): string => (text.includes("\n") ? `"${text}"` : text)
  const lines = rows.map(({ hasGapAfter, id, isValid, name }, index) => {
    const cells = { id, [nameColumn(from)]: name, n: String(index + 1), valid: isValid ? "yes" : "no" }
    const text = format === "jsonl" ? JSON.stringify(cells) : Object.values(cells).map(quoted).join(",")
    return `${text}\n${hasGapAfter ? "\n" : ""}`
  })
  const header = format === "jsonl" ? "" : `id,${quoted(nameColumn(from))},n,valid\n`
  return `${hasMark ? "\uFEFF" : ""}${header}${lines.join("")}`
}

/** The rows that should reach the service, by their numbers in the source file, from 0. */
export const sentRows = ({ file: { rows }, plan: { mode } }: World): ReadonlyArray<number> =>
  rows.flatMap(({ isValid }, index) => (isValid || mode === "strict" ? [index] : []))

/** Why the engine must refuse to start, if it must. */
export const mustRefuse = (from: World): "FindingsRefused" | "TooManyInvalid" | undefined => {
  const { allowFindings, mode } = from.plan
  const invalid = from.file.rows.filter(({ isValid }) => !isValid).length
  if (invalid === from.file.rows.length && mode === "tolerant") return "TooManyInvalid"
  if (invalid > 0 && mode === "strict") return allowFindings ? undefined : "FindingsRefused"
  return from.statements.findings > 0 && !allowFindings ? "FindingsRefused" : undefined
}
