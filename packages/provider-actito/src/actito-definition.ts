/**
 * ETL definitions: made from options, or the user's own, which is passed on as it is with every member in its place.
 *
 * Reading one goes by the wire profile and is lenient: a definition that is spelled otherwise tells nothing, and is sent
 * all the same.
 */
import type { JsonObject, PreparedFile } from "@bulkport/core/provider"
import type { Schema } from "effect"
import type { DefinitionChoices, MappedColumn, RemoteFile } from "./actito-options.ts"
import type { Compression, WireProfile } from "./actito-wire-profile.ts"
import { isJsonObject, type JsonMembers, putAt, valueAt } from "./json-path.ts"

/** What a definition is made from besides the options. */
export interface DefinitionFacts {
  readonly columns: PreparedFile["columns"]
  readonly delimiter: string
  readonly encoding: PreparedFile["encoding"]
  readonly compression: Compression
  /** A name that no other execution has. */
  readonly label: string
  /** Columns that are not loaded although they are mapped. */
  readonly leftOut?: ReadonlyArray<string>
  /** Where the service fetches the file itself; left out when it is sent. */
  readonly remote?: RemoteFile | undefined
}

/** The service takes names of up to 255 characters. */
const maxNameLength = 255

/** The columns that are loaded, and into what: every header into the attribute of its name when no pairs are given. */
export const mappingFor = (
  { map }: DefinitionChoices,
  columns: ReadonlyArray<string>
): ReadonlyArray<MappedColumn> => map ?? columns.map((header) => ({ header, attribute: header }))

/** Makes a definition. Error file and result file are switched on, or nothing would be known about single rows. */
export const buildDefinition = (
  choices: DefinitionChoices,
  { columns, compression, delimiter, encoding, label, leftOut = [], remote }: DefinitionFacts,
  profile: WireProfile
): JsonObject => {
  const { definition: paths, loading: loadingPaths, words } = profile
  const definition: JsonMembers = {}
  putAt(definition, paths.name, label.slice(0, maxNameLength))
  putAt(definition, paths.compression, words.compressions[compression])
  putAt(definition, paths.encoding, encoding === "iso-8859-1" ? words.latin1 : words.utf8)
  putAt(definition, paths.separator, delimiter)
  putAt(definition, paths.enclosing, '"')
  putAt(definition, paths.escape, '"')
  if (remote?.location !== undefined) putAt(definition, paths.remoteLocation, remote.location)
  if (remote !== undefined) putAt(definition, paths.remoteFile, remote.file)

  const loading: JsonMembers = paths.loadings === null ? definition : {}
  putAt(loading, loadingPaths.tableType, words.tableTypes[choices.tableType])
  putAt(loading, loadingPaths.table, choices.table)
  putAt(loading, loadingPaths.mode, words.modes[choices.mode])
  const mapping = mappingFor(choices, columns).filter(({ header }) => !leftOut.includes(header))
  putAt(loading, loadingPaths.mapping, spelledMapping(mapping, profile))
  if (choices.transformations !== undefined) {
    putAt(loading, loadingPaths.transformations, choices.transformations)
  }
  putAt(definition, paths.loadings, [loading])

  putAt(definition, paths.errorFile, true)
  putAt(definition, paths.resultFile, true)
  if (choices.recipients.length > 0) putAt(definition, paths.recipients, [...choices.recipients])
  return definition
}

const spelledMapping = (mapping: ReadonlyArray<MappedColumn>, { loading }: WireProfile): Schema.Json => {
  const { mappingAttribute, mappingColumn } = loading
  if (mappingColumn === null || mappingAttribute === null) {
    return Object.fromEntries(mapping.map(({ attribute, header }) => [header, attribute]))
  }
  return mapping.map(({ attribute, header }) => ({ [mappingColumn]: header, [mappingAttribute]: attribute }))
}

/** What a definition says about one table that it loads, as far as it can be read. */
export interface DeclaredLoading {
  readonly table: string | undefined
  readonly tableType: "profile" | "custom" | undefined
  /** `unknown` for a word that is none of the profile's. */
  readonly mode: DefinitionChoices["mode"] | "unknown" | undefined
  /** The word as it stands; undefined when there is none. */
  readonly modeWord: string | undefined
  readonly mapping: ReadonlyArray<MappedColumn> | undefined
}

/** The word of ours for one of the service's, whatever its letter case. */
const wordOf = <Word extends string>(
  words: Readonly<Record<Word, string>>,
  value: unknown
): Word | undefined => {
  const spelled = typeof value === "string" ? value.toUpperCase() : undefined
  const found = Object.entries<string>(words).find(([, word]) => word.toUpperCase() === spelled)
  return found?.[0] as Word | undefined
}

/** The mapping of one loading: empty when there is none in the profile's way, undefined when it holds something else. */
const pairsIn = (item: unknown, { loading }: WireProfile): ReadonlyArray<MappedColumn> | undefined => {
  const mapping = valueAt(item, loading.mapping)
  const pairs: ReadonlyArray<readonly [unknown, unknown]> = Array.isArray(mapping)
    ? mapping.map((pair) => [valueAt(pair, loading.mappingColumn), valueAt(pair, loading.mappingAttribute)])
    : isJsonObject(mapping) && loading.mappingColumn === null
      ? Object.entries(mapping)
      : []
  const mapped: Array<MappedColumn> = []
  for (const [header, attribute] of pairs) {
    if (typeof header !== "string" || typeof attribute !== "string") return undefined
    mapped.push({ header, attribute })
  }
  return mapped
}

const itemsIn = (
  definition: JsonObject,
  { definition: paths }: WireProfile
): ReadonlyArray<unknown> | undefined => {
  const loadings = paths.loadings === null ? [definition] : valueAt(definition, paths.loadings)
  return Array.isArray(loadings) && loadings.length > 0 ? (loadings as ReadonlyArray<unknown>) : undefined
}

/** What a definition loads, table by table; undefined when it does not say so in the profile's way. */
export const loadingsOf = (
  definition: JsonObject,
  profile: WireProfile
): ReadonlyArray<DeclaredLoading> | undefined => {
  const { loading, words } = profile
  return itemsIn(definition, profile)?.map((item) => {
    const [table, mode] = [valueAt(item, loading.table), valueAt(item, loading.mode)]
    const mapping = pairsIn(item, profile)
    return {
      table:
        (typeof table === "string" && table !== "") || typeof table === "number" ? String(table) : undefined,
      tableType: wordOf(words.tableTypes, valueAt(item, loading.tableType)),
      mode: mode === undefined || mode === null ? undefined : (wordOf(words.modes, mode) ?? "unknown"),
      modeWord: mode === undefined || mode === null ? undefined : JSON.stringify(mode),
      mapping: mapping?.length === 0 ? undefined : mapping
    }
  })
}

/** Which columns a definition loads, over all its loadings; undefined when it does not say so in the profile's way. */
export const mappingOf = (
  definition: JsonObject,
  profile: WireProfile
): ReadonlyArray<MappedColumn> | undefined => {
  const mapped: Array<MappedColumn> = []
  for (const item of itemsIn(definition, profile) ?? []) {
    const pairs = pairsIn(item, profile)
    if (pairs === undefined) return undefined
    mapped.push(...pairs)
  }
  return mapped.length === 0 ? undefined : mapped
}

/** The separator that a definition declares; undefined when it declares none. */
export const declaredSeparator = (definition: JsonObject, profile: WireProfile): string | undefined => {
  const value = valueAt(definition, profile.definition.separator)
  return typeof value === "string" && value !== "" ? value : undefined
}

/** How a definition says that the file is packed; undefined when it leaves that open, `unknown` for another word. */
export const declaredCompression = (
  definition: JsonObject,
  profile: WireProfile
): Compression | "unknown" | undefined => {
  const value = valueAt(definition, profile.definition.compression)
  if (value === undefined || value === null) return undefined
  return wordOf(profile.words.compressions, value) ?? "unknown"
}

const plain = (encoding: string): string => encoding.toUpperCase().replaceAll(/[-_\s]/g, "")

/** The encoding that a definition declares; undefined when it declares none, `unknown` for one that we cannot write. */
export const declaredEncoding = (
  definition: JsonObject,
  profile: WireProfile
): "utf-8" | "iso-8859-1" | "unknown" | undefined => {
  const value = valueAt(definition, profile.definition.encoding)
  if (typeof value !== "string") return undefined
  const { latin1, utf8 } = profile.words
  if ([plain(utf8), "UTF8"].includes(plain(value))) return "utf-8"
  return [plain(latin1), "ISO88591", "LATIN1"].includes(plain(value)) ? "iso-8859-1" : "unknown"
}
