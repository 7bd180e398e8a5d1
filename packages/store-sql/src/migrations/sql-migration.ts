/** One change of tables. Once released it is never changed again: what is wrong with it is mended by a later one. */
export interface SqlMigration {
  /** From 1, without gaps. */
  readonly number: number
  /** In a few words, for whoever looks into the database. */
  readonly name: string
  /** Statements for SQLite, one each. */
  readonly sqlite: ReadonlyArray<string>
  /** Statements for PostgreSQL, one each. Names without a schema are in that of the store. */
  readonly postgres: ReadonlyArray<string>
}
