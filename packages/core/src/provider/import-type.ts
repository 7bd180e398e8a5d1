import type { Schema } from "effect"
import type { ColumnType } from "../model/column-changes.ts"
import type { SourceFormat, TextEncoding } from "../model/source-file.ts"

/**
 * A column that is made for rows which lack it or leave it empty, such as an idempotency key: from all else in the row, so
 * that the same row always gets the same text, in every run.
 */
export interface MadeColumn {
  /** As it is sent. */
  readonly name: string
  /** Makes the text from a row without this column, written as JSON with its members in the order of their names. */
  readonly textOf: (row: string) => string
  /** What it is for, in a sentence that users are shown. */
  readonly why: string
}

/** How many different keys may share one value of a column, such as the users of one account. */
export interface GroupLimit {
  /** By its name as it is sent. */
  readonly column: string
  /** Keys for one value of it. */
  readonly most: number
  /** What to say of a row beyond it, in words that go on from the name of the column. */
  readonly message: string
  /** Where the rule stands. */
  readonly rule: string
}

/** One kind of import that a provider offers, with what it needs from a file. */
export interface ImportType {
  /** The service's own name where it has one, such as `MUTATION/USER`. */
  readonly id: string
  /** Short words users may type instead. */
  readonly aliases: ReadonlyArray<string>
  /** What it does, in a few words for people, such as `Create and update users`. */
  readonly title: string
  /** What the service takes, at least one. A file of another format is converted where that loses nothing. */
  readonly formats: ReadonlyArray<SourceFormat>
  /** Exact header names, or dotted member names for JSONL, that every file must have. */
  readonly requiredColumns: ReadonlyArray<string>
  /** The delimiter that CSV must have, where the service takes only one. Files with another are converted. */
  readonly delimiter?: string
  /** The encoding that text must have; UTF-8 unless given. Files with another are converted. */
  readonly encoding?: TextEncoding
  /**
   * The columns that identify a row, and what a key stands for: with `record`, rows of one key describe one record and
   * the service may name it once; with `row`, the service names every row.
   */
  readonly key?: { readonly columns: ReadonlyArray<string>; readonly means: "record" | "row" }
  /**
   * The rules for one row, as far as they are known: decodes from an object of column name → text for CSV, and from the
   * parsed line for JSONL. Left out when the service's rules are not known, and rows are then not validated.
   *
   * Its messages quote no cell. `makePlugin` sees to it that it is run by the copy of effect that it was made with.
   */
  readonly rowSchema?: (format: SourceFormat) => Schema.Decoder<unknown>
  /** What is known of the cells of a column, by its name as it is sent, for CSV that is sent as JSON. */
  readonly columnType?: (column: string) => ColumnType | undefined
  /** A column that is made where it is missing or empty. */
  readonly madeColumn?: MadeColumn
  /** How many keys may share one value of a column; rows beyond it are findings. */
  readonly groupLimit?: GroupLimit
  /**
   * True when what is not in the file means something, as for an import that removes whoever is not in it. Such a file is imported as a
   * whole or not at all: it is not cut into parts, none of its rows is set aside, and failed rows are not imported alone.
   */
  readonly isWholeSet?: boolean
  /** True when applying a row cannot be undone. A person or the caller then has to agree before the start. */
  readonly isDestructive: boolean
  /**
   * What the import does beyond its rows, with the options it was asked for: whom it notifies, what it triggers, what it
   * takes with it. In sentences that are shown before the start.
   */
  readonly effects?: ReadonlyArray<string>
}
