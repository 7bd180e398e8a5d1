import type { Fragment } from "effect/sql/Statement"
import type { SqlInternals } from "./sql-internals.ts"

/** The time of the database's clock, in milliseconds since the epoch, as an expression: the same for all who use the store. */
export const databaseNow = ({ kind, sql }: Pick<SqlInternals, "kind" | "sql">): Fragment =>
  sql.literal(
    kind === "sqlite"
      ? "CAST(unixepoch('subsec') * 1000 AS INTEGER)"
      : "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)"
  )
