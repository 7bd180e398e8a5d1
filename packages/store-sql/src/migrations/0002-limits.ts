import type { SqlMigration } from "./sql-migration.ts"

/**
 * `limit_places` has the places that are taken: until a time, by a process that renews it, or without an end, by an owner that keeps
 * it. `limit_uses` has what counts within a stretch of time. Keys are hashes; times are the database's own, in milliseconds.
 */
const tables = (types: { readonly text: string; readonly number: string }): ReadonlyArray<string> => [
  `CREATE TABLE limit_places (
    key ${types.text} NOT NULL,
    place INTEGER NOT NULL,
    owner ${types.text} NOT NULL,
    claim ${types.text},
    session ${types.text},
    asked_at ${types.number} NOT NULL,
    until ${types.number},
    PRIMARY KEY (key, place)
  )`,
  `CREATE INDEX limit_places_session ON limit_places (session) WHERE session IS NOT NULL`,
  `CREATE TABLE limit_uses (
    key ${types.text} NOT NULL,
    at ${types.number} NOT NULL,
    mark ${types.text} NOT NULL,
    expires_at ${types.number} NOT NULL
  )`,
  `CREATE INDEX limit_uses_key ON limit_uses (key, at)`,
  `CREATE INDEX limit_uses_expired ON limit_uses (expires_at)`
]

/**
 * In PostgreSQL each of these is one round trip. Whoever asks about a key waits for those who asked before: what they see is what is
 * there, as every statement in such a function looks anew.
 */
const functions: ReadonlyArray<string> = [
  `CREATE FUNCTION limit_now() RETURNS bigint LANGUAGE sql VOLATILE AS $$
    SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint
  $$`,
  `CREATE FUNCTION limit_take_place(
    its_key text, places integer, its_owner text, its_claim text, its_session text, lease_millis bigint
  ) RETURNS boolean LANGUAGE plpgsql AS $$
  DECLARE
    now_millis bigint;
    free integer;
  BEGIN
    PERFORM pg_advisory_xact_lock(1651862635, hashtext(its_key));
    now_millis := limit_now();
    UPDATE limit_places SET claim = its_claim, asked_at = now_millis, until = now_millis + lease_millis
      WHERE key = its_key AND owner = its_owner;
    IF FOUND THEN RETURN true; END IF;
    SELECT n INTO free FROM generate_series(1, places) AS n
      WHERE NOT EXISTS (SELECT 1 FROM limit_places
        WHERE key = its_key AND place = n AND (until IS NULL OR until > now_millis))
      ORDER BY n DESC LIMIT 1;
    IF free IS NULL THEN RETURN false; END IF;
    INSERT INTO limit_places (key, place, owner, claim, session, asked_at, until)
      VALUES (its_key, free, its_owner, its_claim, its_session, now_millis, now_millis + lease_millis)
      ON CONFLICT (key, place) DO UPDATE SET owner = excluded.owner, claim = excluded.claim,
        session = excluded.session, asked_at = excluded.asked_at, until = excluded.until
        WHERE limit_places.until <= now_millis;
    RETURN FOUND;
  END $$`,
  `CREATE FUNCTION limit_record_use(
    its_key text, its_mark text, most integer, window_millis bigint
  ) RETURNS double precision LANGUAGE plpgsql AS $$
  DECLARE
    now_millis bigint;
    first_at bigint;
  BEGIN
    PERFORM pg_advisory_xact_lock(1651862635, hashtext(its_key));
    now_millis := limit_now();
    UPDATE limit_uses SET at = now_millis WHERE key = its_key AND at > now_millis;
    DELETE FROM limit_uses WHERE key = its_key AND at <= now_millis - window_millis;
    IF most IS NOT NULL THEN
      SELECT at INTO first_at FROM limit_uses WHERE key = its_key ORDER BY at DESC LIMIT 1 OFFSET most - 1;
      IF FOUND THEN RETURN first_at + window_millis - now_millis; END IF;
    END IF;
    INSERT INTO limit_uses (key, at, mark, expires_at)
      VALUES (its_key, now_millis, its_mark, now_millis + window_millis);
    RETURN 0;
  END $$`
]

/** Places and uses that imports count together. */
export const limitTables: SqlMigration = {
  number: 2,
  name: "limits",
  sqlite: tables({ text: "TEXT", number: "INTEGER" }),
  postgres: [...tables({ text: `TEXT COLLATE "C"`, number: "BIGINT" }), ...functions]
}
