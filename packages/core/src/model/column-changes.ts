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
  types: Schema.optionalKey(Schema.Record(Schema.String, ColumnType)),
  /**
   * Name as it is sent → how its dates are written, such as `dd/MM/yyyy` or `dd.MM.yyyy HH:mm`. They are sent as ISO 8601 has
   * them, `yyyy-MM-dd` or `yyyy-MM-dd HH:mm:ss`, which texts may have already. Empty texts stay empty.
   */
  dates: Schema.optionalKey(Schema.Record(Schema.String, Schema.String))
})
export type ColumnChanges = typeof ColumnChanges.Type

/** Columns are sent as they are. */
export const noColumnChanges: ColumnChanges = { rename: {}, set: {}, drop: [] }

/** True when all columns are there as they are in the file; dates in them may be changed. */
export const keepsColumns = ({ drop, rename, set }: ColumnChanges): boolean =>
  drop.length === 0 && Object.keys(rename).length === 0 && Object.keys(set).length === 0

/** True when nothing is changed. */
export const leavesColumns = (changes: ColumnChanges): boolean =>
  keepsColumns(changes) && Object.keys(changes.dates ?? {}).length === 0
