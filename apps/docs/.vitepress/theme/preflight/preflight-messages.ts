/** What the page and its worker say to each other. Plain data only: it is cloned on the way. */

/** An option of an import that changes what is found in a file. */
export interface OfferedOption {
  readonly name: string
  readonly description: string
  readonly kind: "text" | "switch" | "list" | "pairs" | "json-file"
  readonly choices: ReadonlyArray<string>
}

/** An import that rows can be held against. */
export interface OfferedImport {
  readonly provider: string
  readonly providerTitle: string
  readonly id: string
  /** What people type for it at the command line. */
  readonly word: string
  readonly title: string
  readonly options: ReadonlyArray<OfferedOption>
}

/** Option name → value, as a plan has it. */
export type OptionValues = Readonly<
  Record<string, string | boolean | ReadonlyArray<string> | Readonly<Record<string, string>>>
>

/** How the file is read, where that is not to be found out. Names are those of the flags of `bulkport check`. */
export interface Reading {
  readonly encoding?: string
  readonly delimiter?: string
  readonly header?: ReadonlyArray<string>
  readonly skipLines?: number
}

/** What to check. */
export interface CheckAsked {
  readonly type: "check"
  /** Every answer to this has the same number. */
  readonly number: number
  readonly file: Blob
  readonly name: string
  readonly reading: Reading
  /** Flags of `bulkport check` that say the same. */
  readonly flags: ReadonlyArray<string>
  readonly target?: { readonly provider: string; readonly importType: string; readonly options: OptionValues }
}

/** To the worker. */
export type ToWorker = CheckAsked | { readonly type: "cancel" }

/** A row to look at: its line in the file, and its cells, long ones cut. */
export interface PreviewRow {
  readonly line: number
  readonly cells: ReadonlyArray<string>
}

/** What a file was found to be, before its rows are read. */
export interface Inspected {
  readonly type: "inspected"
  readonly words: string
  readonly guesses: ReadonlyArray<string>
  /** Details, each with a name. */
  readonly details: ReadonlyArray<readonly [string, string]>
  /** Names of columns; none for JSON, whose rows are shown as text. */
  readonly header: ReadonlyArray<string>
  readonly preview: ReadonlyArray<PreviewRow>
}

/** One finding, for a line of a table. */
export interface ShownFinding {
  readonly line: number | undefined
  readonly row: number | undefined
  readonly column: string
  readonly code: string
  readonly message: string
  readonly isWarning: boolean
}

/** What came of a check, in the words of `bulkport check`. */
export interface Checked {
  readonly type: "checked"
  readonly headline: string
  readonly isSound: boolean
  readonly rows: number
  readonly columns: ReadonlyArray<string>
  readonly conversions: ReadonlyArray<string>
  readonly findings: number
  readonly warnings: number
  readonly codes: ReadonlyArray<{
    readonly code: string
    readonly count: number
    readonly isWarning: boolean
    readonly words: string
  }>
  readonly shown: ReadonlyArray<ShownFinding>
  readonly stop: string | undefined
  readonly checked: string
  readonly notChecked: ReadonlyArray<string>
  /** All findings, as `findings.csv`. */
  readonly file: Blob
}

/** Why nothing could be checked. */
export interface Failed {
  readonly type: "failed"
  /** The error's name, which has a page; `undefined` for a fault of this page. */
  readonly reason: string | undefined
  readonly message: string
  readonly nextStep: string
}

/** How far a check has come. */
export interface Read {
  readonly type: "read"
  /** Of the file: 0 to 1; `undefined` where it is not known how much there is, of a packed file. */
  readonly share: number | undefined
  readonly words: string
}

/** What the worker says of a check: that it has begun first, with the command that does the same. */
export type Answer =
  { readonly type: "begun"; readonly command: string } | Read | Inspected | Checked | Failed

/** From the worker. */
export type FromWorker =
  | { readonly type: "ready"; readonly imports: ReadonlyArray<OfferedImport> }
  | { readonly type: "answer"; readonly number: number; readonly answer: Answer }
