/** Reads an ETL definition, in the spelling of a wire profile, into the emulator's own words (dossier 5, 11.1). */
import type { ActitoBehaviour } from "./actito-behaviour.ts"
import { readMapping, type MappedColumn } from "./column-mapping.ts"
import { DefinitionReader, invalidDefinition } from "./definition-reader.ts"
import type { EmulatedTable } from "./emulated-table.ts"
import { isJsonObject, unknownPaths, valueAt } from "./json-value.ts"
import type { RemoteSource } from "./remote-files.ts"
import type { TableCatalogue } from "./table-catalogue.ts"
import type { Compression, FileEncoding, ImportMode, WireProfile } from "./wire-profile.ts"

/** A definition that was found valid. */
export interface ImportDefinition {
  readonly name: string | undefined
  /** Undefined: told from the file's first bytes. */
  readonly compression: Compression | undefined
  readonly encoding: FileEncoding
  readonly separator: string
  readonly enclosing: string
  readonly escape: string
  /** Whether a byte-order mark is skipped, instead of failing the file. */
  readonly allowsByteOrderMark: boolean
  readonly fileNamePattern: string | undefined
  readonly optional: boolean
  /** Where the service takes the data from; undefined when it is sent along. */
  readonly source: RemoteSource | undefined
  readonly table: EmulatedTable
  readonly mode: ImportMode
  readonly columns: ReadonlyArray<MappedColumn>
  readonly errorFile: boolean
  readonly resultFile: boolean
  readonly errorFilePattern: string
  readonly resultFilePattern: string
}

const refuseUnknownFields = (
  definition: unknown,
  loading: unknown,
  { definition: spelling }: WireProfile
) => {
  const known = Object.entries(spelling).flatMap(([, path]) => (typeof path === "string" ? [path] : []))
  const unknown = [
    ...unknownPaths(definition, known),
    ...unknownPaths(loading, Object.values(spelling.loading)).map((path) => `${spelling.loadings}.${path}`)
  ]
  if (unknown[0] !== undefined) throw invalidDefinition(unknown[0], `unknown field ${unknown.join(", ")}`)
}

const readSource = (
  reader: DefinitionReader,
  { remoteFile, remoteLocation }: WireProfile["definition"]
): RemoteSource | undefined => {
  const location = reader.text(remoteLocation)
  const filePattern = reader.text(remoteFile)
  if (location === undefined && filePattern === undefined) return undefined
  return {
    location: reader.required(remoteLocation, location),
    filePattern: reader.required(remoteFile, filePattern)
  }
}

const onlyLoading = (received: unknown, { definition }: WireProfile): unknown => {
  const loadings = valueAt(received, definition.loadings)
  return Array.isArray(loadings) && loadings.length === 1 ? loadings[0] : undefined
}

/** The table that a definition names, however wrong the rest of it may be. */
export const tableNamedIn = (
  received: unknown,
  profile: WireProfile,
  tables: TableCatalogue
): EmulatedTable | undefined => {
  const named = valueAt(onlyLoading(received, profile), profile.definition.loading.destinationTable)
  return typeof named === "string" ? tables.find(named) : undefined
}

/** Reads a definition. Throws `RequestRefused` (400) when it is not one the service would accept. */
export const readDefinition = (
  received: unknown,
  profile: WireProfile,
  tables: TableCatalogue,
  behaviour: ActitoBehaviour
): ImportDefinition => {
  const spelling = profile.definition
  if (!isJsonObject(received))
    throw invalidDefinition(profile.parts.definition, "the definition must be a JSON object")
  const loading = onlyLoading(received, profile)
  if (!isJsonObject(loading))
    throw invalidDefinition(spelling.loadings, `${spelling.loadings} must hold one data loading`)
  if (behaviour.unknownDefinitionFields === "reject") refuseUnknownFields(received, loading, profile)

  const whole = new DefinitionReader(received, "")
  const part = new DefinitionReader(loading, `${spelling.loadings}[0].`)
  const paths = spelling.loading
  const kind = part.required(paths.destinationKind, part.word(paths.destinationKind, spelling.kindWords))
  const tableName = part.required(paths.destinationTable, part.text(paths.destinationTable))
  const table = tables.find(tableName)
  if (table?.structure.kind !== kind) {
    const field = `${spelling.loadings}[0].${paths.destinationTable}`
    throw invalidDefinition(field, `no such table: ${tableName}`)
  }
  const name = whole.text(spelling.name)
  if (name !== undefined && name.length > 255)
    throw invalidDefinition(spelling.name, "the name has more than 255 characters")
  return {
    name,
    compression: whole.word(spelling.compression, spelling.compressionWords),
    encoding: whole.word(spelling.encoding, spelling.encodingWords) ?? "UTF-8",
    separator: whole.character(spelling.separator) ?? ",",
    enclosing: whole.character(spelling.enclosing) ?? '"',
    escape: whole.character(spelling.escape) ?? '"',
    allowsByteOrderMark: false,
    fileNamePattern: part.text(paths.fileNamePattern),
    optional: part.flag(paths.optional),
    source: readSource(whole, spelling),
    table,
    mode: part.required(paths.mode, part.word(paths.mode, spelling.modeWords)),
    columns: readMapping(valueAt(loading, paths.mapping), table, spelling.mapping, paths.mapping),
    errorFile: whole.flag(spelling.errorFile),
    resultFile: whole.flag(spelling.resultFile),
    errorFilePattern: whole.text(spelling.errorFilePattern) ?? profile.outputs.errorFilePattern,
    resultFilePattern: whole.text(spelling.resultFilePattern) ?? profile.outputs.resultFilePattern
  }
}
