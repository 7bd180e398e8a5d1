import { Schema } from "effect"

/**
 * What the text of a CSV cell stands for when its row is sent as JSON: `text` as it is, a `number` with every digit it is
 * written with, a `boolean` (`true` or `false`), or `json`, any JSON value such as a list.
 */
export const ColumnType = Schema.Literals(["text", "number", "boolean", "json"])
export type ColumnType = typeof ColumnType.Type

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
  drop: Schema.Array(Schema.String),
  /** Name as it is sent → what its cells stand for, where CSV is sent as JSON. The import type knows some by itself. */
  types: Schema.optionalKey(Schema.Record(Schema.String, ColumnType))
})
export type ColumnChanges = typeof ColumnChanges.Type

/** Columns are sent as they are. */
export const noColumnChanges: ColumnChanges = { rename: {}, set: {}, drop: [] }

/** True when nothing is changed. */
export const leavesColumns = ({ drop, rename, set }: ColumnChanges): boolean =>
  drop.length === 0 && Object.keys(rename).length === 0 && Object.keys(set).length === 0
