/** Reasons of the source file: what is in it, and what was found in it before anything was started. */
import { Schema } from "effect"
import { listed, plural, texts } from "./reason-words.ts"

/** The source file cannot be read at all. */
export class SourceFileUnreadable extends Schema.TaggedError<SourceFileUnreadable>()("SourceFileUnreadable", {
  path: Schema.String,
  /** In words, such as `it does not exist`. */
  why: Schema.String
}) {
  readonly isRetryable = false
  override get message(): string {
    return `Cannot read ${this.path}: ${this.why}.`
  }
  readonly nextStep = "Check the path and its permissions."
}

/** A source that is no file could not be kept whole, and nothing of it was. */
export class SourceBroken extends Schema.TaggedError<SourceBroken>()("SourceBroken", {
  /** What the source is, such as `the rows that were given`; of an address, without user info and query. */
  source: Schema.String,
  /**
   * `failed`: it ended with a failure. `no-json-form`: a row holds what JSON cannot say. `not-bytes`: it gave something else.
   * `too-large`: it is larger than allowed. `refused`: the server of an address gave no file. `unreachable`: no server answered, or not to
   * the end.
   */
  code: Schema.Literals(["failed", "no-json-form", "not-bytes", "too-large", "refused", "unreachable"]),
  /** In words, without the content of a row. */
  problem: Schema.String,
  /** Number of the row, from 1, where one can be named. */
  row: Schema.optionalKey(Schema.Number)
}) {
  readonly isRetryable = false
  override get message(): string {
    const row = this.row === undefined ? "" : `, row ${this.row}`
    return `Cannot read ${this.source}${row}: ${this.problem}.`
  }
  get nextStep(): string {
    const mend = {
      failed: "Mend the source",
      "no-json-form": "Mend the row",
      "not-bytes": "Mend the source",
      "too-large": "Make it smaller, or allow more with maxBytes",
      refused: "Check the address, and whether it may be read",
      unreachable: "Check the address and the network"
    }[this.code]
    return `Nothing of it was kept, and no run was begun. ${mend}, and import it again.`
  }
}

/** The source file has no rows to import. */
export class SourceFileEmpty extends Schema.TaggedError<SourceFileEmpty>()("SourceFileEmpty", {
  path: Schema.String,
  /** True when there is a header line but nothing below it. */
  hasHeader: Schema.Boolean
}) {
  readonly isRetryable = false
  override get message(): string {
    return this.hasHeader ? `${this.path} has a header but no rows.` : `${this.path} is empty.`
  }
  readonly nextStep = "Nothing was sent. Export the file again and check that it holds rows."
}

/** The source file breaks the rules of its format, at a known place. */
export class SourceMalformed extends Schema.TaggedError<SourceMalformed>()("SourceMalformed", {
  path: Schema.String,
  /** Stable and short, such as `unclosed-quote`; one of the list in the docs. */
  code: Schema.String,
  /** What is wrong, without quoting any cell. */
  problem: Schema.String,
  /** Physical line in the file, from 1. */
  line: Schema.Number,
  /** Cell in the line, from 1, where one can be named. */
  column: Schema.optionalKey(Schema.Number),
  /** Offset in the file in bytes, from 0, where that is what helps. */
  byte: Schema.optionalKey(Schema.Number)
}) {
  readonly isRetryable = false
  override get message(): string {
    const column = this.column === undefined ? "" : `, column ${this.column}`
    const byte = this.byte === undefined ? "" : ` (byte ${this.byte})`
    return `${this.path}, line ${this.line}${column}${byte}: ${this.problem}.`
  }
  get nextStep(): string {
    // What to do about a file that is no table, or is packed in another way, is part of the problem's words.
    const isOtherFile = this.code === "not-a-table" || /-archive$|-entries$/.test(this.code)
    return isOtherFile ? "Nothing was sent." : "Nothing was sent. Mend the file there and run again."
  }
}

/** The source file is not the one that was staged. */
export class SourceChanged extends Schema.TaggedError<SourceChanged>()("SourceChanged", {
  path: Schema.String,
  stagedSha256: Schema.String,
  foundSha256: Schema.String
}) {
  readonly isRetryable = false
  override get message(): string {
    return `${this.path} has changed since it was staged (staged sha256 ${this.stagedSha256}, now ${this.foundSha256}).`
  }
  readonly nextStep = "Put the staged file back to go on with this run, or start a new run for the new file."
}

/** The file lacks columns that the import needs. */
export class ColumnsMissing extends Schema.TaggedError<ColumnsMissing>()("ColumnsMissing", {
  path: Schema.String,
  missing: Schema.Array(Schema.Struct({ column: Schema.String, closest: Schema.optionalKey(Schema.String) })),
  /** The first of the names in the header; none when the first row looks like data, which must not be shown. */
  found: texts
}) {
  readonly isRetryable = false
  override get message(): string {
    const each = this.missing.map(({ closest, column }) =>
      closest === undefined ? `"${column}"` : `"${column}" (the closest header present is "${closest}")`
    )
    const headers =
      this.found.length === 0
        ? "Its first row looks like data, not like the names of columns: name them with --header."
        : `Its headers: ${listed(this.found)}.`
    return `${this.path} lacks ${this.missing.length === 1 ? "a required column" : "required columns"}: ${listed(each)}. ${headers}`
  }
  readonly nextStep =
    "Nothing was sent. Header names are case-sensitive: rename or add the columns and run again."
}

/** Columns that are to be renamed or dropped are not in the file. */
export class ColumnsUnknown extends Schema.TaggedError<ColumnsUnknown>()("ColumnsUnknown", {
  path: Schema.String,
  /** One sentence each. */
  problems: texts
}) {
  readonly isRetryable = false
  override get message(): string {
    return `The columns of ${this.path} cannot be changed as asked. ${this.problems.join(" ")}`
  }
  get nextStep(): string {
    return `Nothing was sent. Run "bulkport check ${this.path}" to see the columns of the file.`
  }
}

/** The file is beyond what the provider takes in one job. */
export class LimitExceeded extends Schema.TaggedError<LimitExceeded>()("LimitExceeded", {
  path: Schema.String,
  /** What is limited, with its unit, such as `bytes after compression`. */
  what: Schema.String,
  allowed: Schema.Number,
  actual: Schema.Number
}) {
  readonly isRetryable = false
  override get message(): string {
    return `${this.path} has ${this.actual} ${this.what}; the provider takes at most ${this.allowed}.`
  }
  readonly nextStep =
    "No job was started. Make the file smaller, or shorten the row that is too large; where the service refused a whole file, set the provider's limit to what it takes."
}

/** Validation found problems, and the plan does not allow to start in spite of them. */
export class FindingsRefused extends Schema.TaggedError<FindingsRefused>()("FindingsRefused", {
  findings: Schema.Number,
  /** How many of them are about the structure of the file, which no flag lets pass. */
  structural: Schema.Number,
  /** The first few, in words, without any cell's content. */
  samples: texts,
  /** Where all of them are, when they were written to a file. */
  file: Schema.optionalKey(Schema.String)
}) {
  readonly isRetryable = false
  override get message(): string {
    return `Validation found ${plural(this.findings, "problem")}; no job was started. ${this.samples.join(" ")}`.trim()
  }
  get nextStep(): string {
    const where = this.file === undefined ? "" : ` All of them are in ${this.file}.`
    return this.structural > 0
      ? `Mend the file and run again: no service reads such rows for sure.${where} "bulkport check" with --output writes the sound rows to a file of their own.`
      : `Mend the file and run again, or start in spite of the findings with --allow-findings.${where}`
  }
}

/** More rows are invalid than the plan's tolerance allows. */
export class TooManyInvalid extends Schema.TaggedError<TooManyInvalid>()("TooManyInvalid", {
  invalid: Schema.Number,
  rows: Schema.Number,
  /** The limit that was passed, in words. */
  limit: Schema.String,
  file: Schema.String
}) {
  readonly isRetryable = false
  override get message(): string {
    return `${this.invalid} of ${this.rows} rows are invalid, and at most ${this.limit} may be.`
  }
  get nextStep(): string {
    return `Nothing was sent. All findings are in ${this.file}. Mend the file, or allow more with --max-rejected.`
  }
}

/** The same content was imported to the same place before, within the window in which that is taken for a mistake. */
export class AlreadyImported extends Schema.TaggedError<AlreadyImported>()("AlreadyImported", {
  path: Schema.String,
  /** Left out, like what is said of that run, when it is another tenant's. */
  earlierRunId: Schema.optionalKey(Schema.String),
  /** How that run stands, in words. */
  outcome: Schema.optionalKey(Schema.String),
  /** When it began, as an ISO date-time. */
  begunAt: Schema.optionalKey(Schema.String)
}) {
  readonly isRetryable = false
  override get message(): string {
    const by =
      this.earlierRunId === undefined
        ? "for another tenant"
        : `by run ${this.earlierRunId} of ${this.begunAt ?? "then"} (${this.outcome ?? "not known"})`
    return `${this.path} was imported to the same place before, ${by}.`
  }
  get nextStep(): string {
    if (this.earlierRunId === undefined)
      return "Nothing was sent. Import it once more with --again if that is meant."
    return `Nothing was sent. See "bulkport runs show ${this.earlierRunId}"; import it once more with --again if that is meant.`
  }
}
