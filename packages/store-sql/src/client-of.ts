import type { SqlDatabase } from "./sql-database.ts"
import { internalsOf } from "./sql-internals.ts"

/**
 * The `SqlClient` of the installed version of Effect that speaks to this database. It is `unknown` because Effect may change that
 * module in a minor version: whoever casts it depends on the same version of Effect as this package.
 */
export const clientOf = (database: SqlDatabase["Service"]): unknown => internalsOf(database).sql
