import type { AdvocateBehaviour } from "./behaviour.ts"
import type { EventLog } from "./event-log.ts"
import type { RowError } from "./api-error.ts"
import type { JsonRecord } from "./json-record.ts"
import type { FileFormat } from "./record-reader.ts"
import type { UserStore } from "./user-store.ts"

/** What became of a record: its line in the success file, or its lines in the error file. */
export type RowResult =
  | { readonly type: "accepted"; readonly success: JsonRecord }
  | { readonly type: "refused"; readonly errors: ReadonlyArray<RowError> }

/** What a row importer works with. */
export interface ImportContext {
  readonly behaviour: AdvocateBehaviour
  readonly users: UserStore
  readonly events: EventLog
  readonly format: FileFormat
  readonly params: JsonRecord
}

/** How the records of one job type are checked and applied. */
export interface RowImporter {
  /** Columns without which no row can succeed, in dotted form. */
  readonly requiredColumns: ReadonlyArray<string>
  /** Faults that can be seen in the record alone, without changing anything. */
  readonly check: (record: JsonRecord) => ReadonlyArray<RowError>
  /** Applies a record that passed `check`; paths of empty cells are given where those clear what is stored. */
  readonly apply: (record: JsonRecord, emptyCells: ReadonlyArray<ReadonlyArray<string>>) => RowResult
  /** The success file's fixed columns, in dotted form. */
  readonly successColumns: ReadonlyArray<string>
  /** Those of them that say which record a line is about. */
  readonly keyColumns: ReadonlyArray<string>
  /** Prefix such as `customFields` below which a record brings columns of its own. */
  readonly openColumn: string | undefined
}

/** Makes the importer of one job type. */
export type MakeRowImporter = (context: ImportContext) => RowImporter

/** Accepts a record with this line in the success file. */
export const accepted = (success: JsonRecord): RowResult => ({ type: "accepted", success })

/** Refuses a record for these reasons. */
export const refused = (...errors: ReadonlyArray<RowError>): RowResult => ({ type: "refused", errors })
