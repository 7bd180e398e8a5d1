import type { JsonObject, OptionField } from "@bulkport/core/provider"
import { Result, type Schema } from "effect"
import { isJsonObject } from "./json-path.ts"

/** The options of an import as users see them. */
export const optionFields: ReadonlyArray<OptionField> = [
  {
    name: "definition",
    description:
      "An ETL definition, sent as it is. Instead of table, table-type, mode, map, separator and recipient.",
    kind: "json-file"
  },
  { name: "table", description: "Id or name of the table to load.", kind: "text" },
  {
    name: "table-type",
    description: "What kind of table it is; profile unless given.",
    kind: "text",
    choices: ["profile", "custom"]
  },
  {
    name: "mode",
    description: "Whether rows create records, update them, or do what fits; upsert unless given.",
    kind: "text",
    choices: ["create", "update", "upsert"]
  },
  {
    name: "map",
    description:
      "Header=attribute for every column to load; each header is its own attribute when none is given.",
    kind: "pairs"
  },
  { name: "key", description: "A column that identifies a row, with others or alone.", kind: "list" },
  {
    name: "separator",
    description: "Character between cells, for the definition; that of the file unless given.",
    kind: "text"
  },
  { name: "recipient", description: "E-mail address that gets the service's report.", kind: "list" }
]

/** A column of the file and the attribute of the table that it is loaded into. */
export interface MappedColumn {
  readonly header: string
  readonly attribute: string
}

/** What a definition is made from, in neutral words. */
export interface DefinitionChoices {
  readonly table: string
  readonly tableType: "profile" | "custom"
  readonly mode: "create" | "update" | "upsert"
  /** Undefined for every column into the attribute of its name. */
  readonly map: ReadonlyArray<MappedColumn> | undefined
  /** Undefined for that of the file. */
  readonly separator: string | undefined
  readonly recipients: ReadonlyArray<string>
}

/** The options of one import. */
export interface ActitoOptions {
  /** The user's own definition, or what to make one from. */
  readonly source:
    | { readonly type: "own"; readonly definition: JsonObject }
    | { readonly type: "built"; readonly choices: DefinitionChoices }
  /** Columns that together identify a row; empty when that is not known. */
  readonly key: ReadonlyArray<string>
}

const textIn = (value: Schema.Json | undefined): string | undefined => {
  if (typeof value === "number") return String(value)
  return typeof value === "string" && value.trim() !== "" ? value : undefined
}

/** Reads options, or says in sentences what is wrong with them. */
export const readOptions = (options: JsonObject): Result.Result<ActitoOptions, ReadonlyArray<string>> => {
  const problems: Array<string> = []
  const given = (name: string): Schema.Json | undefined => options[name] ?? undefined

  const choice = <Word extends string>(name: string, words: ReadonlyArray<Word>, standard: Word): Word => {
    const value = given(name)
    if (value === undefined) return standard
    const found = words.find((word) => word === value)
    if (found === undefined) problems.push(`Option ${name} must be one of ${words.join(", ")}.`)
    return found ?? standard
  }
  const list = (name: string): ReadonlyArray<string> => {
    const value = given(name)
    if (value === undefined) return []
    const texts = (Array.isArray(value) ? value : [value]).map(textIn).filter((text) => text !== undefined)
    if (texts.length === 0 || (Array.isArray(value) && texts.length < value.length)) {
      problems.push(`Option ${name} must be a list of texts.`)
    }
    return texts
  }

  const known = optionFields.map(({ name }) => name)
  const unknown = Object.keys(options).filter((name) => !known.includes(name))
  if (unknown.length > 0)
    problems.push(`There is no option ${unknown.join(", ")}. Known: ${known.join(", ")}.`)

  const key = list("key")
  if (new Set(key).size < key.length) problems.push("Option key names a column twice.")

  const definition = given("definition")
  if (definition !== undefined) {
    const others = ["table", "table-type", "mode", "map", "separator", "recipient"]
    const conflicts = others.filter((name) => given(name) !== undefined)
    if (conflicts.length > 0) {
      problems.push(`Option definition says all about the import; leave out ${conflicts.join(", ")}.`)
    }
    if (!isJsonObject(definition))
      problems.push("Option definition must be a JSON object, the ETL definition.")
    return problems.length > 0
      ? Result.fail(problems)
      : Result.succeed({ source: { type: "own", definition: definition as JsonObject }, key })
  }

  const table = textIn(given("table"))
  if (table === undefined)
    problems.push("Option table (or definition) is missing: it says where the rows go.")
  const separator = given("separator")
  if (separator !== undefined && (typeof separator !== "string" || [...separator].length !== 1)) {
    problems.push("Option separator must be a single character.")
  }
  const choices: DefinitionChoices = {
    table: table ?? "",
    tableType: choice("table-type", ["profile", "custom"], "profile"),
    mode: choice("mode", ["create", "update", "upsert"], "upsert"),
    map: readPairs(given("map"), problems),
    separator: typeof separator === "string" ? separator : undefined,
    recipients: list("recipient")
  }
  const { map } = choices
  const unmapped =
    map === undefined ? [] : key.filter((column) => !map.some(({ header }) => header === column))
  if (unmapped.length > 0)
    problems.push(`Option key names columns that are not mapped: ${unmapped.join(", ")}.`)
  return problems.length > 0
    ? Result.fail(problems)
    : Result.succeed({ source: { type: "built", choices }, key })
}

const readPairs = (
  value: Schema.Json | undefined,
  problems: Array<string>
): ReadonlyArray<MappedColumn> | undefined => {
  if (value === undefined) return undefined
  const pairs = isJsonObject(value) ? Object.entries(value) : []
  const mapped = pairs.flatMap(([header, attribute]) =>
    typeof attribute === "string" && attribute !== "" ? [{ header, attribute }] : []
  )
  if (mapped.length === 0 || mapped.length < pairs.length) {
    problems.push("Option map must hold pairs of header and attribute, such as Email=emailAddress.")
  }
  const attributes = mapped.map(({ attribute }) => attribute)
  const repeated = attributes.find((attribute, index) => attributes.indexOf(attribute) < index)
  if (repeated !== undefined) problems.push(`Option map loads two columns into ${repeated}.`)
  return mapped
}
