/** What the model service says about the rows that it was sent: the truth, and never all that it would take to misread it. */
import type { OutcomeStatement, RowOutcome } from "../../src/provider/index.ts"
import { nameColumn, readings, type World, type WorldRow } from "./engine-world.ts"

/** A row as it reached the service. */
export interface SentRow {
  /** Number in the source file, from 0. */
  readonly source: number
  /** From 1. */
  readonly row: number
  /** In the file that was sent, from 1. */
  readonly line: number
}

/** The statements of one job, in the order of the files, and how many of them can be read. */
export interface Told {
  readonly statements: ReadonlyArray<OutcomeStatement>
  /** True when reading ends at a place where more must have followed. */
  readonly isCutOff: boolean
}

/** A row with what the world knows of it. */
interface KnownRow extends SentRow {
  readonly known: WorldRow
}

const idOf = ({ key }: RowOutcome): string | undefined => key?.["id"]

/** The service's statements about the rows of a job. */
export const tell = (world: World, sent: ReadonlyArray<SentRow>): Told => {
  const { isSomeNumberOff, isTruncationSeen, keyMeans, strangers, truncated } = world.statements
  const rows: ReadonlyArray<KnownRow> = sent.map((row) => ({
    ...row,
    known: world.file.rows[row.source] as WorldRow
  }))
  const said = rows
    .flatMap((row) => statementsAbout(world, row, rows).map((statement) => ({ row, statement })))
    .sort((one, other) => one.row.known.order - other.row.known.order)
  const kept = said.slice(0, Math.max(0, said.length - truncated))
  const alien: Array<OutcomeStatement> = Array.from({ length: strangers }, (_, index) => ({
    _tag: "RowOutcome",
    outcome: index % 2 === 0 ? "accepted" : "rejected",
    key: index === 2 ? { nonsense: "?" } : { id: `stranger ${index}` }
  }))
  if (isSomeNumberOff) alien.push({ _tag: "RowOutcome", outcome: "rejected", record: 1000 })
  const isCutOff = isTruncationSeen && truncated > 0
  const truthful = keyMeans === "record" && !isCutOff ? withoutHalfRecords(kept, rows) : kept
  return { statements: [...alien, ...truthful.map(({ statement }) => statement)], isCutOff }
}

const statementsAbout = (
  world: World,
  row: KnownRow,
  rows: ReadonlyArray<KnownRow>
): ReadonlyArray<RowOutcome> => {
  const { fate, id, isSaidTwice, name, naming, reasons } = row.known
  if (naming === "not at all") return []
  const reading = readings[world.statements.reading] ?? readings[0]
  const record = (reading.counts === "rows" ? row.row : row.line) + reading.offset
  const wide = { id, [nameColumn(world)]: name }
  const names = {
    "by key": { key: { id } },
    "by wide key": { key: wide },
    "by number": { record },
    "by both": { key: { id }, record }
  }[naming]
  const statement: RowOutcome = { _tag: "RowOutcome", outcome: fate, ...names }
  const about =
    fate === "accepted"
      ? [statement]
      : Array.from({ length: reasons }, (_, index) => ({ ...statement, code: "BAD", message: `r${index}` }))
  const isAlike = ({ known }: KnownRow) => known.id === id && (naming === "by key" || known.name === name)
  // Two equal statements about a key that two rows share would be a statement about each of them.
  const mayRepeat = naming === "by number" || naming === "by both" || rows.filter(isAlike).length === 1
  return isSaidTwice && mayRepeat ? [...about, ...about] : about
}

/**
 * Where a key stands for a record of several rows, naming it as accepted means all its rows that are not named as rejected.
 * A service that is silent about one that it rejected does not name the record.
 */
const withoutHalfRecords = <Said extends { readonly row: KnownRow; readonly statement: RowOutcome }>(
  kept: ReadonlyArray<Said>,
  rows: ReadonlyArray<KnownRow>
): ReadonlyArray<Said> => {
  const named = new Set(kept.map(({ row }) => row.row))
  const silent = new Set<string>(
    rows.filter(({ known, row }) => known.fate === "rejected" && !named.has(row)).map(({ known }) => known.id)
  )
  return kept.filter(
    ({ statement }) => statement.outcome !== "accepted" || !silent.has(idOf(statement) ?? "no key")
  )
}

/** What the service counts, which is right unless the world says otherwise, and then cannot be. */
export const countUp = (world: World, sent: ReadonlyArray<SentRow>): ReadonlyArray<OutcomeStatement> => {
  const { totals, wrongTotal } = world.statements
  const accepted = sent.filter(({ source }) => world.file.rows[source]?.fate === "accepted").length
  const right = {
    _tag: "OutcomeTotals",
    read: sent.length,
    accepted,
    rejected: sent.length - accepted
  } as const
  switch (totals) {
    case "missing":
      return []
    case "right":
      return [right]
    case "partial":
      return [{ _tag: "OutcomeTotals", accepted }]
    case "twice":
      return [right, right]
    case "wrong":
      return [{ ...right, [wrongTotal.which]: right[wrongTotal.which] + wrongTotal.by }]
  }
}
