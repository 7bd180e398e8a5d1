import type { RunJournal } from "@bulkport/core"
import type { SqlDatabase } from "./sql-database.ts"

/** What a store gives, beside `SharedLimits` and an index of rows, which nobody has to ask for. */
export type StoreServices = RunJournal | SqlDatabase
