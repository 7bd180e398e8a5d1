/**
 * Definitions of imports before V5, read member by member: the JSON of 2022 (`format` an object), and the parameters of 2019
 * (`format` a word, `charset`, `headerKeyColumn`) as JSON members. No schema of them is published: what is known comes from
 * clients that work.
 */
import type { JsonObject } from "@bulkport/core/provider"
import type { Schema } from "effect"
import { isJsonObject } from "../json-path.ts"

/** One item of the mapping, with members that nothing is known of. */
export interface OldMappedColumn {
  readonly header: string
  readonly attribute: string
  readonly others: JsonObject
}

/** A value that is not of the kind that its member has to have. */
export interface OddMember {
  /** Where it stands, such as `attributesMapping[3]`. */
  readonly path: string
  readonly value: Schema.Json
}

/** What a definition before V5 says. Everything that it does not say is undefined or empty. */
export interface OldDefinition {
  readonly modeWord: string | undefined
  /** Undefined also for a word that is none of the known ones. */
  readonly mode: "create" | "update" | "upsert" | undefined
  /** As it stands in `encoding`, or in `charset`. */
  readonly encodingWord: string | undefined
  readonly encoding: "utf-8" | "iso-8859-1" | undefined
  readonly separator: string | undefined
  /** Members of `format` besides the separator, in their order. */
  readonly format: JsonObject
  /** Undefined when there is no list of columns at all. */
  readonly mapping: ReadonlyArray<OldMappedColumn> | undefined
  readonly keyColumn: string | undefined
  /** Whether the result file was switched on; undefined when it is not said. */
  readonly resultFile: boolean | undefined
  /** Members that nothing is known of, in their order. */
  readonly others: JsonObject
  /** Known members with a value that cannot be used. */
  readonly odd: ReadonlyArray<OddMember>
}

const modes: Readonly<Record<string, OldDefinition["mode"]>> = {
  CREATE_ONLY: "create",
  UPDATE_ONLY: "update",
  CREATE_UPDATE: "upsert",
  // Not the service's spelling, but what people write.
  CREATE_OR_UPDATE: "upsert"
}

const separatorsByWord: Readonly<Record<string, string>> = {
  COMMA_SEPARATED_VALUES: ",",
  TAB_SEPARATED_VALUES: "\t",
  SEMI_COLON_SEPARATED_VALUES: ";"
}

const knownMembers = new Set([
  ...["mode", "encoding", "format", "attributesMapping", "generateResultFile", "generateErrorFile"],
  ...["charset", "headerKeyColumn"]
])

const encodingOf = (word: string | undefined): OldDefinition["encoding"] => {
  const plain = word?.toUpperCase().replaceAll(/[-_\s]/g, "")
  if (plain === "UTF8") return "utf-8"
  return plain === "ISO88591" || plain === "LATIN1" ? "iso-8859-1" : undefined
}

/** True for an object that has at least one of the members which such definitions are made of. */
export const looksLikeOldDefinition = (definition: JsonObject): boolean =>
  Object.keys(definition).some((name) => knownMembers.has(name))

/** Reads a definition. Whatever it is, nothing of it is lost: it is in one of the members of the result. */
export const readOldDefinition = (definition: JsonObject): OldDefinition => {
  const odd: Array<OddMember> = []
  const text = (name: string): string | undefined => {
    const value = definition[name]
    if (value === undefined || value === null) return undefined
    if (typeof value === "string" && value.trim() !== "") return value
    odd.push({ path: name, value })
    return undefined
  }
  const flag = (name: string): boolean | undefined => {
    const value = definition[name]
    if (value === undefined || value === null || typeof value === "boolean") return value ?? undefined
    odd.push({ path: name, value })
    return undefined
  }
  const modeWord = text("mode")
  const [encoding, charset] = [text("encoding"), text("charset")]
  if (encoding !== undefined && charset !== undefined && encodingOf(encoding) !== encodingOf(charset)) {
    odd.push({ path: "charset", value: charset })
  }
  flag("generateErrorFile")
  const { format, separator } = formatIn(definition["format"], odd)
  return {
    modeWord,
    mode: modeWord === undefined ? undefined : modes[modeWord.trim().toUpperCase()],
    encodingWord: encoding ?? charset,
    encoding: encodingOf(encoding ?? charset),
    separator,
    format,
    mapping: mappingIn(definition["attributesMapping"], odd),
    keyColumn: text("headerKeyColumn"),
    resultFile: flag("generateResultFile"),
    others: Object.fromEntries(Object.entries(definition).filter(([name]) => !knownMembers.has(name))),
    odd
  }
}

const formatIn = (value: Schema.Json | undefined, odd: Array<OddMember>) => {
  if (value === undefined || value === null) return { separator: undefined, format: {} }
  if (isJsonObject(value)) {
    const { separator, ...format } = value
    if (typeof separator === "string" && [...separator].length === 1) return { separator, format }
    if (separator !== undefined && separator !== null)
      odd.push({ path: "format.separator", value: separator })
    return { separator: undefined, format }
  }
  const separator = typeof value === "string" ? separatorsByWord[value.trim().toUpperCase()] : undefined
  if (separator === undefined) odd.push({ path: "format", value })
  return { separator, format: {} }
}

const mappingIn = (value: Schema.Json | undefined, odd: Array<OddMember>): OldDefinition["mapping"] => {
  if (value === undefined || value === null) return undefined
  if (!Array.isArray(value)) {
    odd.push({ path: "attributesMapping", value })
    return undefined
  }
  const items: ReadonlyArray<Schema.Json> = value
  return items.flatMap((item, index) => {
    const { attributeName, headerColumn, ...others } = isJsonObject(item) ? item : {}
    if (typeof headerColumn === "string" && typeof attributeName === "string") {
      return [{ header: headerColumn, attribute: attributeName, others }]
    }
    odd.push({ path: `attributesMapping[${index}]`, value: item })
    return []
  })
}
