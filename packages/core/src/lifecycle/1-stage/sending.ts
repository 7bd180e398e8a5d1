import { type ColumnChanges, noColumnChanges } from "../../model/column-changes.ts"
import type { SourceFile, SourceFormat, TextEncoding } from "../../model/source-file.ts"
import { columnTypes, type ColumnTypes } from "../../provider/column-types.ts"
import type { ImportType, MadeColumn } from "../../provider/import-type.ts"
import { type FormatChoice, sentFormat } from "../../provider/sent-format.ts"

/** How a file is written when it is sent. */
export interface SentForm {
  readonly format: SourceFormat
  readonly delimiter: string
  readonly encoding: TextEncoding
}

/** How the rows of a file become the rows that are sent. */
export interface Sending {
  readonly form: SentForm
  readonly changes: ColumnChanges
  /** What cells stand for, where CSV is sent as JSON. */
  readonly typeOf: ColumnTypes
  /** The column to fill in where a row has nothing in it. */
  readonly made: MadeColumn | undefined
}

/** The delimiter of a file, where it can be written: a quote can only separate cells of a file that has no quotes. */
export const writableDelimiter = ({ delimiter }: Pick<SourceFile, "delimiter">): string =>
  delimiter === '"' ? "," : delimiter

/** How this file is sent to this kind of import. Without one: as UTF-8 with the delimiter it has. */
export const sendingOf = (
  source: SourceFile,
  choice: FormatChoice,
  importType: ImportType | undefined
): Sending => ({
  form: {
    format: sentFormat(source.format, choice, importType),
    delimiter: importType?.delimiter ?? writableDelimiter(source),
    encoding: importType?.encoding ?? "utf-8"
  },
  changes: choice.columns ?? noColumnChanges,
  typeOf: columnTypes(choice, importType),
  // What was sent by someone else has what it has.
  made: choice.adopted === undefined ? importType?.madeColumn : undefined
})

/** Rows are written as they are, as UTF-8, for a person who mends them. */
export const sendingAsIs = (source: SourceFile): Sending => ({
  form: {
    format: source.format === "csv" ? "csv" : "jsonl",
    delimiter: writableDelimiter(source),
    encoding: "utf-8"
  },
  changes: noColumnChanges,
  typeOf: () => "text",
  made: undefined
})
