import { ask, type Ledger } from "./ledger.ts"

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

/**
 * Pairs what is said about keys that several rows share, after record numbers have been paired.
 *
 * Where a key stands for a record, the service may name it once for all its rows: those not rejected are accepted. Where it
 * stands for a row, there must be a statement for each row that is left; otherwise which one is meant cannot be said.
 */
export const pairSharedKeys = ({ database }: Ledger, keyMeans: "record" | "row"): void => {
  const enough = keyMeans === "record" ? "1" : "shared.accepted >= shared.rowsLeft"
  database.exec(`
    CREATE TABLE shared AS
      SELECT columns, key, firstId, accepted, rejected, withRecord,
        (SELECT COUNT(*) FROM rowKey WHERE rowKey.columns = spoken.columns AND rowKey.key = spoken.key
          AND NOT EXISTS (SELECT 1 FROM verdict WHERE verdict.row = rowKey.row)) AS rowsLeft
      FROM spoken WHERE rows > 1;
    INSERT OR IGNORE INTO verdict (row, state, word)
      SELECT rowKey.row, 1, said.word
      FROM shared JOIN rowKey USING (columns, key) JOIN said ON said.id = shared.firstId
      -- A rejection that could not be paired may be any of the rows.
      WHERE shared.accepted > 0 AND (shared.rejected = 0 OR shared.withRecord = shared.rejected) AND ${enough};
    INSERT OR IGNORE INTO verdict (row, state, code, message)
      SELECT rowKey.row, 2, said.code, said.message
      FROM shared JOIN rowKey USING (columns, key) JOIN said ON said.id = shared.firstId
      WHERE shared.accepted = 0 AND shared.withRecord = 0 AND shared.rejected >= shared.rowsLeft;
  `)
}
