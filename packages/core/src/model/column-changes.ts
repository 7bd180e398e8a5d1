import { Schema } from "effect"

/**
 * What is changed about the columns of a file before it is sent. Names in JSON rows are dotted member names.
 *
 * Names to rename and drop are those of the file. A constant is added to every row, in place of a column of that name if
 * there is one after renaming.
 */
export const ColumnChanges = Schema.Struct({
  /** Name in the file → name that is sent. */
  rename: Schema.Record(Schema.String, Schema.String),
  /** Name → text of the constant. */
  set: Schema.Record(Schema.String, Schema.String),
  drop: Schema.Array(Schema.String)
})
export type ColumnChanges = typeof ColumnChanges.Type

/** Columns are sent as they are. */
export const noColumnChanges: ColumnChanges = { rename: {}, set: {}, drop: [] }

/** True when nothing is changed. */
export const leavesColumns = ({ drop, rename, set }: ColumnChanges): boolean =>
  drop.length === 0 && Object.keys(rename).length === 0 && Object.keys(set).length === 0
