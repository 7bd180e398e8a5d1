import type { ColumnChanges, SourceFile, SourceRequest } from "@bulkport/core"
import type { ImportType } from "@bulkport/core/provider"

/** What is to be found out about a file by looking into it. */
export type Detected = Partial<
  Pick<SourceFile, "compression" | "encoding" | "format" | "delimiter" | "quote" | "skipLines">
>

/** One finding that must be reported, at this place. */
export interface ExpectedFinding {
  readonly code: string
  /** A warning stands in nobody's way: the file is sound all the same. */
  readonly severity?: "warning"
  /** Physical line of the unpacked file, from 1. */
  readonly line: number
  /** Row from 1, without the header. */
  readonly row?: number
  /** Name of the column. */
  readonly column?: string
}

/** Why a file is not read at all, or not to its end. */
export interface ExpectedRefusal {
  readonly tag: "SourceMalformed" | "SourceFileEmpty" | "ColumnsMissing"
  readonly code?: string
  /** Physical line of the unpacked file, from 1. */
  readonly line?: number
  /** Cell in the line, from 1. */
  readonly column?: number
  /** Offset in the unpacked file, from 0. */
  readonly byte?: number
}

/**
 * What a reader must make of a file, written by hand from its bytes. What is left out is not looked at.
 *
 * A file without a refusal, and with no findings but warnings, is sound.
 */
export interface Expectation {
  readonly detected?: Detected
  /** How many things about the file can only be guessed. */
  readonly guesses?: number
  /** How many rows there are, or how many stand before the place where reading ends. */
  readonly rows?: number
  /** Names of the columns in order; where the user changes columns, what they are then. */
  readonly columns?: ReadonlyArray<string>
  /** All cells of all rows, of the same columns. */
  readonly cells?: ReadonlyArray<ReadonlyArray<string>>
  /** The text of every row of a JSON file. White space between its parts means nothing; digits mean all. */
  readonly texts?: ReadonlyArray<string>
  /** All findings, in order. When left out there are none, unless reading ends early. */
  readonly findings?: ReadonlyArray<ExpectedFinding>
  readonly refused?: ExpectedRefusal
  /**
   * How many things are changed on the way to a service that takes UTF-8 and any delimiter: 0 for a file that is sent as it
   * stands. For a file that is not read to its end, in the part that is.
   */
  readonly conversions?: number
}

/** A file that is easily misread, and what must be made of it. */
export interface AwkwardFile {
  /** Unique; its ending is the one that users give such a file. */
  readonly name: string
  /** One sentence. */
  readonly about: string
  /** The cases of frictionless' list of errors that the file stands for. */
  readonly covers?: ReadonlyArray<string>
  /** Always the same bytes; in pieces where there are too many of them to hold at once. */
  readonly bytes: () => Uint8Array | AsyncIterable<Uint8Array>
  /** What the user says about the file. */
  readonly reading?: Omit<SourceRequest, "path">
  /** What the user has changed about its columns. */
  readonly columns?: ColumnChanges
  /** The rules that the file is held against. */
  readonly importType?: ImportType
  readonly expect: Expectation
}
