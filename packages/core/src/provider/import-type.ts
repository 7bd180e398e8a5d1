import type { Schema } from "effect"
import type { SourceFormat, TextEncoding } from "../model/source-file.ts"

/** One kind of import that a provider offers, with what it needs from a file. */
export interface ImportType {
  /** The service's own name where it has one, such as `MUTATION/USER`. */
  readonly id: string
  /** Short words users may type instead. */
  readonly aliases: ReadonlyArray<string>
  readonly title: string
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
   */
  readonly rowSchema?: (format: SourceFormat) => Schema.Decoder<unknown>
  /** True when applying a row cannot be undone. */
  readonly isDestructive: boolean
}
