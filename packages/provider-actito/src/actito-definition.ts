/**
 * ETL definitions: made from options, or the user's own, which is passed on as it is with every member in its place.
 *
 * Reading one goes by the wire profile and is lenient: a definition that is spelled otherwise tells nothing, and is sent
 * all the same.
 */
import type { JsonObject, PreparedFile } from "@bulkport/core/provider"
import type { Schema } from "effect"
import type { DefinitionChoices, MappedColumn } from "./actito-options.ts"
import type { Compression, WireProfile } from "./actito-wire-profile.ts"
import { isJsonObject, type JsonMembers, putAt, valueAt } from "./json-path.ts"

/** What a definition is made from besides the options. */
export interface DefinitionFacts {
  readonly columns: PreparedFile["columns"]
  readonly delimiter: string
  readonly compression: Compression
  /** A name that no other execution has. */
  readonly label: string
}

/** The service takes names of up to 255 characters. */
const maxNameLength = 255

/** Makes a definition. Error file and result file are switched on, or nothing would be known about single rows. */
export const buildDefinition = (
  choices: DefinitionChoices,
  { columns, compression, delimiter, label }: DefinitionFacts,
  profile: WireProfile
): JsonObject => {
  const { definition: paths, loading: loadingPaths, words } = profile
  const definition: JsonMembers = {}
  putAt(definition, paths.name, label.slice(0, maxNameLength))
  putAt(definition, paths.compression, words.compressions[compression])
  putAt(definition, paths.encoding, words.utf8)
  putAt(definition, paths.separator, delimiter)
  putAt(definition, paths.enclosing, '"')
  putAt(definition, paths.escape, '"')

  const loading: JsonMembers = paths.loadings === null ? definition : {}
  putAt(loading, loadingPaths.tableType, words.tableTypes[choices.tableType])
  putAt(loading, loadingPaths.table, choices.table)
  putAt(loading, loadingPaths.mode, words.modes[choices.mode])
  const mapping = choices.map ?? columns.map((header) => ({ header, attribute: header }))
  putAt(loading, loadingPaths.mapping, spelledMapping(mapping, profile))
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

/** Which columns a definition loads, over all its loadings; undefined when it does not say so in the profile's way. */
export const mappingOf = (
  definition: JsonObject,
  { definition: paths, loading }: WireProfile
): ReadonlyArray<MappedColumn> | undefined => {
  const loadings = paths.loadings === null ? [definition] : valueAt(definition, paths.loadings)
  if (!Array.isArray(loadings) || loadings.length === 0) return undefined
  const mapped: Array<MappedColumn> = []
  for (const item of loadings) {
    const mapping = valueAt(item, loading.mapping)
    const pairs: ReadonlyArray<readonly [unknown, unknown]> = Array.isArray(mapping)
      ? mapping.map((pair) => [valueAt(pair, loading.mappingColumn), valueAt(pair, loading.mappingAttribute)])
      : isJsonObject(mapping) && loading.mappingColumn === null
        ? Object.entries(mapping)
        : []
    for (const [header, attribute] of pairs) {
      if (typeof header !== "string" || typeof attribute !== "string") return undefined
      mapped.push({ header, attribute })
    }
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
  const spelled = typeof value === "string" ? value.toUpperCase() : undefined
  const kinds: ReadonlyArray<Compression> = ["none", "gzip", "zip"]
  return kinds.find((kind) => profile.words.compressions[kind].toUpperCase() === spelled) ?? "unknown"
}

const plain = (encoding: string): string => encoding.toUpperCase().replaceAll(/[-_\s]/g, "")

/** The encoding that a definition declares; undefined when it declares none, `unknown` for one that we cannot write. */
export const declaredEncoding = (
  definition: JsonObject,
  profile: WireProfile
): "utf-8" | "iso-8859-1" | "unknown" | undefined => {
  const value = valueAt(definition, profile.definition.encoding)
  if (typeof value !== "string") return undefined
  if ([plain(profile.words.utf8), "UTF8"].includes(plain(value))) return "utf-8"
  return ["ISO88591", "LATIN1"].includes(plain(value)) ? "iso-8859-1" : "unknown"
}

/** What a user's definition says about the file that is not so, in sentences. The file is CSV with double quotes. */
export const disagreements = (
  definition: JsonObject,
  { delimiter, encoding }: Pick<PreparedFile, "delimiter" | "encoding">,
  profile: WireProfile
): ReadonlyArray<string> => {
  const { definition: paths } = profile
  const problems: Array<string> = []
  const separator = declaredSeparator(definition, profile)
  if (separator !== undefined && separator !== delimiter) {
    problems.push(
      `The definition declares "${separator}" between cells (${paths.separator}), the file has "${delimiter}".`
    )
  }
  if (
    separator === undefined &&
    profile.defaultSeparator !== null &&
    profile.defaultSeparator !== delimiter
  ) {
    problems.push(
      `The definition declares no separator, which means "${profile.defaultSeparator}", and the file has "${delimiter}": declare it as ${paths.separator}.`
    )
  }
  const declared = declaredEncoding(definition, profile)
  if (declared !== undefined && declared !== encoding) {
    const word = String(valueAt(definition, paths.encoding))
    problems.push(
      `The definition declares the encoding ${word}; the file is sent as ${encoding}. UTF-8 and ISO-8859-1 can be sent.`
    )
  }
  for (const path of [paths.enclosing, paths.escape]) {
    const character = valueAt(definition, path)
    if (typeof character === "string" && character !== '"') {
      problems.push(`The definition declares ${character} as ${path}; files are sent with double quotes.`)
    }
  }
  if (declaredCompression(definition, profile) === "unknown") {
    problems.push(
      `The definition declares a compression (${paths.compression}) that is none of ${Object.values(profile.words.compressions).join(", ")}.`
    )
  }
  return problems
}
