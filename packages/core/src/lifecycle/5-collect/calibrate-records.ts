import type { RecordReading } from "../../model/row-outcome.ts"
import type { RecordCalibration } from "../../model/run-report.ts"
import { ask, type Ledger } from "./ledger.ts"

/** The facts about a file that decide which row a record number can mean. */
export interface NumberedRows {
  readonly rows: number
  /** Lines before the first row. */
  readonly headerLines: number
  /** True when lines do not follow from rows, and have been given to the ledger. */
  readonly hasMultilineRows: boolean
}

/** A reading, with the row it gives for a record as an SQL expression over `said.record`. */
interface Candidate {
  readonly reading: RecordReading
  readonly row: string
}

const words = ({ counts, offset }: RecordReading): string => {
  const first = 1 + offset
  return `the first ${counts === "rows" ? "row" : "line"} as ${first}`
}

const candidateOf = (reading: RecordReading, { hasMultilineRows, headerLines }: NumberedRows): Candidate => {
  const position = `(said.record - (${reading.offset}))`
  if (reading.counts === "rows") return { reading, row: position }
  return hasMultilineRows
    ? { reading, row: `(SELECT rowLine.row FROM rowLine WHERE rowLine.line = ${position})` }
    : { reading, row: `(${position} - ${headerLines})` }
}

/** How many statements cannot be true if this is how the service counts. */
const contradictions = ({ database }: Ledger, { row }: Candidate, rows: number): number =>
  ask(
    database,
    `SELECT COUNT(*) FROM said WHERE record IS NOT NULL AND (
       COALESCE(${row}, 0) NOT BETWEEN 1 AND ?
       OR EXISTS (SELECT 1 FROM verdict WHERE verdict.row = ${row} AND state <> 3
         AND state <> CASE WHEN isAccepted THEN 1 ELSE 2 END)
       OR (key IS NOT NULL AND EXISTS (SELECT 1 FROM spoken WHERE spoken.columns = said.columns AND spoken.key = said.key AND spoken.rows > 0)
         AND NOT EXISTS (SELECT 1 FROM rowKey WHERE rowKey.columns = said.columns AND rowKey.key = said.key AND rowKey.row = ${row})))`,
    rows
  )

/** True when two readings give the same row for every record of this run. */
const meanTheSame = ({ database }: Ledger, one: Candidate, other: Candidate): boolean =>
  ask(database, `SELECT COUNT(*) FROM said WHERE record IS NOT NULL AND ${one.row} IS NOT ${other.row}`) === 0

/**
 * True when together with what the keys say every single row has been spoken of.
 *
 * A key that several rows share speaks of as many of them as it is named: were it more, a wrong way of counting could cover
 * rows that were never spoken of, with a rejection that means a row of that key.
 */
const coversAll = ({ database }: Ledger, { row }: Candidate, rows: number): boolean =>
  ask(
    database,
    `WITH certain AS MATERIALIZED (SELECT row FROM verdict UNION SELECT ${row} FROM said WHERE record IS NOT NULL)
     SELECT (SELECT COUNT(*) FROM certain) + COALESCE((SELECT SUM(MIN(spoken.acceptedByKey, spoken.rows - (
         SELECT COUNT(*) FROM rowKey WHERE rowKey.columns = spoken.columns AND rowKey.key = spoken.key
           AND rowKey.row IN (SELECT row FROM certain))))
       FROM spoken WHERE spoken.rows > 1), 0)`
  ) === rows

/**
 * Settles how the service counts its records, by the evidence of this run alone, and pairs its statements accordingly.
 *
 * A reading that contradicts any key or leaves the file is out. If several remain, the one under which all rows are spoken
 * of holds. If that does not leave exactly one, nothing is paired by number.
 */
export const calibrateRecords = (
  ledger: Ledger,
  readings: ReadonlyArray<RecordReading>,
  file: NumberedRows
): RecordCalibration => {
  if (!ledger.hasRecords()) {
    return { status: "not-needed", explanation: "No result names rows by number." }
  }
  const candidates = readings.map((reading) => candidateOf(reading, file))
  const fitting = candidates.filter((candidate) => contradictions(ledger, candidate, file.rows) === 0)
  // Ways of counting that mean the same rows here are one way.
  const possible = fitting.filter(
    (candidate, index) => !fitting.slice(0, index).some((earlier) => meanTheSame(ledger, earlier, candidate))
  )
  if (possible.length === 0) {
    doubtAllMeant(ledger, candidates, file.rows)
    return {
      status: "contradictory",
      explanation:
        "Under every way of counting, the record numbers contradict the file or the rows named as accepted."
    }
  }
  const covering =
    possible.length === 1 ? possible : possible.filter((candidate) => coversAll(ledger, candidate, file.rows))
  const [settled] = covering
  if (settled === undefined || covering.length > 1) {
    const ways = (covering.length > 1 ? covering : possible)
      .map(({ reading }) => words(reading))
      .join("; or ")
    return {
      status: "ambiguous",
      explanation: `The service may count ${ways}: the results fit each of these.`
    }
  }
  pairByRecord(ledger, settled)
  return { status: "settled", explanation: `The service counts ${words(settled.reading)}.` }
}

/** Rows that some way of counting says were rejected cannot be called accepted while no way of counting makes sense. */
const doubtAllMeant = ({ database }: Ledger, candidates: ReadonlyArray<Candidate>, rows: number): void => {
  for (const { row } of candidates) {
    database.exec(`
      INSERT INTO verdict (row, state, code)
        SELECT DISTINCT ${row}, 3, 'contradictory' FROM said
        WHERE record IS NOT NULL AND NOT isAccepted AND ${row} BETWEEN 1 AND ${rows}
        ON CONFLICT (row) DO UPDATE SET state = 3, code = 'contradictory';
    `)
  }
}

/** Several statements about one record are one rejection with several reasons; acceptance beside rejection is unknown. */
const pairByRecord = ({ database }: Ledger, { row }: Candidate): void => {
  database.exec(`
    INSERT INTO verdict (row, state, code, message, word, isOnly)
      SELECT paired, CASE WHEN accepted > 0 AND accepted < said THEN 3 WHEN accepted > 0 THEN 1 ELSE 2 END,
        CASE WHEN accepted > 0 AND accepted < said THEN 'contradictory' ELSE code END, messages, word, isOnly
      FROM (SELECT ${row} AS paired, MIN(id), code, word, MIN(isOnly AND key IS NULL) AS isOnly, SUM(isAccepted) AS accepted, COUNT(*) AS said,
          GROUP_CONCAT(message, '; ') AS messages
        FROM said WHERE record IS NOT NULL GROUP BY paired)
      WHERE 1
      ON CONFLICT (row) DO NOTHING;
  `)
}
