/**
 * How the parts of the Actito API that no public source spells out are spelled: names of parts and fields, words for
 * states, columns of output files. Data only, so that the emulator's logic knows no spelling.
 *
 * Everything in a wire profile is assumed (dossier sections 0 and 11).
 */
import type { ActitoBehaviour } from "./actito-behaviour.ts"

/** How an import treats a row by whether its record exists (dossier 5.2). */
export type ImportMode = "CREATE_ONLY" | "UPDATE_ONLY" | "CREATE_UPDATE"

/** How the data file is packed (dossier 4.1). */
export type Compression = "ZIP" | "GZIP" | "NONE"

/** The two encodings a data file may have (dossier 10.1). */
export type FileEncoding = "UTF-8" | "ISO-8859-1"

/** The two kinds of table an import can load (dossier 5.1). */
export type TableKind = "PROFILE_TABLE" | "CUSTOM_TABLE"

/** The states of an execution in the emulator's own words (dossier 11.2). */
export type ExecutionStatus = "PENDING" | "RUNNING" | "SUCCESS" | "WITH_ERROR" | "ERROR"

/** What became of a row that was not rejected (dossier 11.4). */
export type RowOperation = "CREATED" | "UPDATED" | "IGNORED"

/** Columns mapped to attributes: a list of pairs, or an object from column to attribute. */
export type MappingSpelling =
  | { readonly shape: "list"; readonly column: string; readonly attribute: string }
  | { readonly shape: "object" }

/** Where the definition's values stand. Names are dotted paths from the definition, or from the loading. */
export interface DefinitionSpelling {
  readonly name: string
  readonly compression: string
  readonly encoding: string
  readonly separator: string
  readonly enclosing: string
  readonly escape: string
  readonly endOfLine: string
  readonly errorFile: string
  readonly resultFile: string
  readonly errorFilePattern: string
  readonly resultFilePattern: string
  readonly recipients: string
  /** Where the service fetches the data itself: a location of its file transfers, and a file there. */
  readonly remoteLocation: string
  readonly remoteFile: string
  readonly loadings: string
  /** Paths from one item of the loadings. */
  readonly loading: {
    readonly fileNamePattern: string
    readonly optional: string
    readonly destinationKind: string
    readonly destinationTable: string
    readonly mode: string
    readonly mapping: string
    readonly transformations: string
  }
  readonly mapping: MappingSpelling
  readonly compressionWords: Readonly<Record<Compression, string>>
  readonly encodingWords: Readonly<Record<FileEncoding, string>>
  readonly kindWords: Readonly<Record<TableKind, string>>
  readonly modeWords: Readonly<Record<ImportMode, string>>
}

/** The fields of an execution's body. */
export interface ExecutionSpelling {
  readonly id: string
  readonly status: string
  readonly creationMoment: string
  readonly startMoment: string
  readonly endMoment: string
  readonly definition: string
  readonly etlId: string
  readonly statusWords: Readonly<Record<ExecutionStatus, string>>
  /** True when the id is a JSON number in bodies that describe an execution. */
  readonly numericId: boolean
  /** Field around the list of executions; undefined for a bare array. */
  readonly listWrapper: string | undefined
}

/** The fields of the integration results. */
export interface ResultsSpelling {
  /** Field around the list when the shape is a wrapper. */
  readonly wrapper: string
  /** Dotted paths, so that the destination may be an object of its own. */
  readonly destinationKind: string
  readonly destinationTable: string
  readonly fileName: string
  readonly read: string
  readonly created: string
  readonly updated: string
  readonly ignored: string
  readonly rejected: string
  readonly withErrors: string
}

/** The output files' columns and manner of writing. */
export interface OutputSpelling {
  readonly lineNumber: string
  readonly errorCode: string
  readonly errorMessage: string
  /** Where the line number stands in the error file: before the input's columns, or after them. */
  readonly lineNumberFirst: boolean
  readonly operation: string
  readonly recordId: string
  readonly operationWords: Readonly<Record<RowOperation, string>>
  /** Separator of the output files; undefined for that of the definition. */
  readonly separator: string | undefined
  readonly endOfLine: string
  readonly byteOrderMark: boolean
  /** Names of the files when the definition gives none; `{id}` stands for the execution's id. */
  readonly errorFilePattern: string
  readonly resultFilePattern: string
}

/** One complete assumed spelling of the API. */
export interface WireProfile {
  readonly name: string
  readonly parts: { readonly data: string; readonly definition: string }
  readonly definition: DefinitionSpelling
  readonly execution: ExecutionSpelling
  readonly results: ResultsSpelling
  readonly outputs: OutputSpelling
  /** What the emulator does under this profile unless told otherwise. */
  readonly behaviour: Partial<ActitoBehaviour>
}
