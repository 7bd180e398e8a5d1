import { ask, type Ledger, stored } from "./ledger.ts"

/**
 * Pairs statements with rows by key, where the key belongs to one row only.
 *
 * Several statements about one such row must agree; where they contradict each other the row is unknown. Statements about
 * keys that no staged row has are about rows that were never sent: they are counted and otherwise ignored.
 */
export const pairByKey = ({ database }: Ledger): { readonly strangers: number } => {
  database.exec(`
    CREATE INDEX saidByKey ON said (columns, key) WHERE key IS NOT NULL;
    CREATE INDEX rowByKey ON rowKey (columns, key);
    -- For every key that is spoken of: how many rows have it, and what is said.
    CREATE TABLE spoken AS
      SELECT said.columns, said.key, MIN(said.id) AS firstId, SUM(isAccepted) AS accepted,
        COUNT(*) - SUM(isAccepted) AS rejected, COUNT(record) AS withRecord,
        SUM(isAccepted AND record IS NULL) AS acceptedByKey, SUM(NOT isAccepted AND record IS NULL) AS rejectedByKey,
        (SELECT COUNT(*) FROM rowKey WHERE rowKey.columns = said.columns AND rowKey.key = said.key) AS rows
      FROM said WHERE said.key IS NOT NULL GROUP BY said.columns, said.key;
    CREATE INDEX spokenByKey ON spoken (columns, key);
    INSERT INTO verdict (row, state, code, message, word)
      SELECT rowKey.row,
        CASE WHEN accepted > 0 AND rejected > 0 THEN 3 WHEN accepted > 0 THEN 1 ELSE 2 END,
        CASE WHEN accepted > 0 AND rejected > 0 THEN 'contradictory' ELSE said.code END,
        CASE WHEN spoken.accepted + spoken.rejected = 1 THEN said.message ELSE
          (SELECT GROUP_CONCAT(message, '; ') FROM said AS each
            WHERE each.columns = spoken.columns AND each.key = spoken.key AND each.message IS NOT NULL) END,
        said.word
      FROM spoken JOIN rowKey USING (columns, key) JOIN said ON said.id = spoken.firstId
      WHERE spoken.rows = 1
      -- Files that name rows by different columns may speak of the same row.
      ON CONFLICT (row) DO UPDATE SET
        code = CASE WHEN state = excluded.state THEN code ELSE 'contradictory' END,
        state = CASE WHEN state = excluded.state THEN state ELSE 3 END;
  `)
  return {
    strangers: ask(database, "SELECT COALESCE(SUM(accepted + rejected), 0) FROM spoken WHERE rows = 0")
  }
}

/** What else is known when shared keys are paired. */
export interface SharedKeyFacts {
  readonly keyMeans: "record" | "row"
  /** True when what is said about record numbers has been paired with rows. */
  readonly areNumbersPaired: boolean
  /** False when some file could not be read to its end, so that anything may have been said there. */
  readonly areFilesWhole: boolean
}

/**
 * Pairs what is said about keys that several rows share, after record numbers have been paired.
 *
 * Where a key stands for a record, the service may name it once for all its rows: those not rejected are accepted, as long
 * as every rejection is known to mean another row. Otherwise there must be a statement for each row of the key that could be
 * meant. Several reasons may be given for one rejection, so only equal ones count as being about several rows.
 */
export const pairSharedKeys = (
  { database }: Ledger,
  { areFilesWhole, areNumbersPaired, keyMeans }: SharedKeyFacts
): void => {
  const openRejections = areNumbersPaired ? "spoken.rejectedByKey" : "spoken.rejected"
  database.exec(`
    CREATE TABLE shared AS
      SELECT columns, key, firstId, accepted, withRecord, acceptedByKey, ${openRejections} AS openRejections,
        (SELECT COUNT(DISTINCT record) FROM said
          WHERE said.columns = spoken.columns AND said.key = spoken.key AND isAccepted) AS acceptedNumbers,
        (SELECT MAX(alike) FROM (SELECT COUNT(*) AS alike FROM said
          WHERE said.columns = spoken.columns AND said.key = spoken.key AND NOT isAccepted GROUP BY code, message)) AS rejectedAlike,
        ${rowsWithState(stored.accepted, "AND verdict.isOnly = 1")} AS acceptedAlone,
        rows - ${rowsWithState(stored.rejected)} AS notRejected,
        rows - ${rowsWithState(stored.accepted)} AS notAccepted
      FROM spoken WHERE rows > 1;
  `)
  const mayMeanAny = areNumbersPaired
    ? 0
    : ask(
        database,
        `SELECT COUNT(*) FROM said LEFT JOIN spoken USING (columns, key)
         WHERE record IS NOT NULL AND NOT isAccepted AND COALESCE(spoken.rows, 0) <> 1`
      )
  // Other columns may name the same rows.
  const isNamedOnce =
    keyMeans === "record" && areFilesWhole && mayMeanAny === 0
      ? `NOT EXISTS (SELECT 1 FROM shared AS other WHERE other.columns <> shared.columns AND other.openRejections > 0)`
      : "0"
  database.exec(`
    INSERT OR IGNORE INTO verdict (row, state, word)
      SELECT rowKey.row, ${stored.accepted}, said.word
      FROM shared JOIN rowKey USING (columns, key) JOIN said ON said.id = shared.firstId
      WHERE shared.accepted > 0 AND shared.openRejections = 0
        AND (MAX(shared.acceptedByKey + shared.acceptedAlone, shared.acceptedNumbers) >= shared.notRejected OR ${isNamedOnce});
    INSERT OR IGNORE INTO verdict (row, state, code, message)
      SELECT rowKey.row, ${stored.rejected}, said.code, said.message
      FROM shared JOIN rowKey USING (columns, key) JOIN said ON said.id = shared.firstId
      WHERE shared.accepted = 0 AND shared.withRecord = 0 AND shared.rejectedAlike >= shared.notAccepted;
  `)
}

/** How many rows of a spoken key are known to have become this. */
const rowsWithState = (state: number, more = ""): string =>
  `(SELECT COUNT(*) FROM rowKey JOIN verdict ON verdict.row = rowKey.row
    WHERE rowKey.columns = spoken.columns AND rowKey.key = spoken.key AND verdict.state = ${state} ${more})`
