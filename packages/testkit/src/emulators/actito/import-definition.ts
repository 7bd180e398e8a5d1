/** Reads an ETL definition, in the spelling of a wire profile, into the emulator's own words (dossier 5, 11.1). */
import type { ActitoBehaviour } from "./actito-behaviour.ts"
import type { EmulatedTable } from "./emulated-table.ts"
import { isJsonObject, unknownPaths, valueAt } from "./json-value.ts"
import { RequestRefused } from "./request-refused.ts"
import type { TableCatalogue } from "./table-catalogue.ts"
import type { TableAttribute } from "./table-structure.ts"
import type { Compression, FileEncoding, ImportMode, WireProfile } from "./wire-profile.ts"

/** A column of the file and the attribute it loads. */
export interface MappedColumn {
  readonly header: string
  readonly attribute: TableAttribute
}

/** A definition that was found valid. */
export interface ImportDefinition {
  readonly name: string | undefined
  /** Undefined: told from the file's first bytes. */
  readonly compression: Compression | undefined
  readonly encoding: FileEncoding
  readonly separator: string
  readonly enclosing: string
  readonly escape: string
  readonly fileNamePattern: string | undefined
  readonly optional: boolean
  readonly table: EmulatedTable
  readonly mode: ImportMode
  readonly columns: ReadonlyArray<MappedColumn>
  readonly errorFile: boolean
  readonly resultFile: boolean
  readonly errorFilePattern: string
  readonly resultFilePattern: string
}

const invalid = (field: string, message: string) =>
  new RequestRefused(400, "INVALID_DEFINITION", message, field)

/** Reads single values, refusing those of the wrong type. */
const readerOf = (root: unknown, prefix: string) => {
  const optional = <T>(
    path: string,
    expected: string,
    accepts: (value: unknown) => value is T
  ): T | undefined => {
    const value = valueAt(root, path)
    if (value === undefined || value === null) return undefined
    if (!accepts(value)) throw invalid(`${prefix}${path}`, `${prefix}${path} must be ${expected}`)
    return value
  }
  const isText = (value: unknown): value is string => typeof value === "string"
  const isBoolean = (value: unknown): value is boolean => typeof value === "boolean"
  const isCharacter = (value: unknown): value is string => isText(value) && [...value].length === 1
  const word = <W extends string>(path: string, words: Readonly<Record<W, string>>): W | undefined => {
    const spellings = Object.entries<string>(words)
    const text = optional(path, `one of ${spellings.map(([, spelled]) => spelled).join(", ")}`, isText)
    if (text === undefined) return undefined
    const found = spellings.find(([, spelled]) => spelled === text)
    if (found === undefined) throw invalid(`${prefix}${path}`, `${prefix}${path} does not know "${text}"`)
    return found[0] as W
  }
  return {
    text: (path: string) => optional(path, "a text", isText),
    flag: (path: string) => optional(path, "true or false", isBoolean) ?? false,
    character: (path: string) => optional(path, "one character", isCharacter),
    word,
    required: <T>(path: string, value: T | undefined): T => {
      if (value === undefined) throw invalid(`${prefix}${path}`, `${prefix}${path} is missing`)
      return value
    }
  }
}

/** A subscription is no attribute of the structure, but can be mapped as `subscriptions#<name>` (dossier 10.2). */
const attributeOf = (table: EmulatedTable, name: string): TableAttribute | undefined =>
  name.startsWith("subscriptions#") && name.length > "subscriptions#".length
    ? { name, type: "CUSTOM", valueType: "BOOLEAN", unique: false, mandatory: false }
    : table.structure.attributes.find((attribute) => attribute.name === name)

const readMapping = (
  value: unknown,
  table: EmulatedTable,
  profile: WireProfile
): ReadonlyArray<MappedColumn> => {
  const { loading, mapping } = profile.definition
  const field = loading.mapping
  const pairs: ReadonlyArray<readonly [unknown, unknown]> =
    mapping.shape === "list"
      ? Array.isArray(value)
        ? value.map((item) => [valueAt(item, mapping.column), valueAt(item, mapping.attribute)] as const)
        : []
      : isJsonObject(value)
        ? Object.entries(value)
        : []
  if (pairs.length === 0) throw invalid(field, `${field} must map at least one column`)
  const seen = new Set<unknown>()
  return pairs.map(([header, name]) => {
    if (typeof header !== "string" || typeof name !== "string")
      throw invalid(field, `${field} must hold texts`)
    const attribute = attributeOf(table, name)
    if (attribute === undefined) throw invalid(field, `${table.structure.name} has no attribute "${name}"`)
    if (seen.has(name)) throw invalid(field, `${field} maps two columns to "${name}"`)
    seen.add(name)
    return { header, attribute }
  })
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
  if (unknown[0] !== undefined) throw invalid(unknown[0], `unknown field ${unknown.join(", ")}`)
}

/** Reads a definition. Throws `RequestRefused` (400) when it is not one the service would accept. */
export const readDefinition = (
  received: unknown,
  profile: WireProfile,
  tables: TableCatalogue,
  behaviour: ActitoBehaviour
): ImportDefinition => {
  const spelling = profile.definition
  if (!isJsonObject(received)) throw invalid(profile.parts.definition, "the definition must be a JSON object")
  const loadings = valueAt(received, spelling.loadings)
  const loading: unknown = Array.isArray(loadings) && loadings.length === 1 ? loadings[0] : undefined
  if (!isJsonObject(loading))
    throw invalid(spelling.loadings, `${spelling.loadings} must hold one data loading`)
  if (behaviour.unknownDefinitionFields === "reject") refuseUnknownFields(received, loading, profile)

  const whole = readerOf(received, "")
  const part = readerOf(loading, `${spelling.loadings}[0].`)
  const paths = spelling.loading
  const kind = part.required(paths.destinationKind, part.word(paths.destinationKind, spelling.kindWords))
  const tableName = part.required(paths.destinationTable, part.text(paths.destinationTable))
  const table = tables.find(tableName)
  if (table?.structure.kind !== kind) {
    throw invalid(`${spelling.loadings}[0].${paths.destinationTable}`, `no such table: ${tableName}`)
  }
  const name = whole.text(spelling.name)
  if (name !== undefined && name.length > 255)
    throw invalid(spelling.name, "the name has more than 255 characters")
  return {
    name,
    compression: whole.word(spelling.compression, spelling.compressionWords),
    encoding: whole.word(spelling.encoding, spelling.encodingWords) ?? "UTF-8",
    separator: whole.character(spelling.separator) ?? ",",
    enclosing: whole.character(spelling.enclosing) ?? '"',
    escape: whole.character(spelling.escape) ?? '"',
    fileNamePattern: part.text(paths.fileNamePattern),
    optional: part.flag(paths.optional),
    table,
    mode: part.required(paths.mode, part.word(paths.mode, spelling.modeWords)),
    columns: readMapping(valueAt(loading, paths.mapping), table, profile),
    errorFile: whole.flag(spelling.errorFile),
    resultFile: whole.flag(spelling.resultFile),
    errorFilePattern: whole.text(spelling.errorFilePattern) ?? profile.outputs.errorFilePattern,
    resultFilePattern: whole.text(spelling.resultFilePattern) ?? profile.outputs.resultFilePattern
  }
}
