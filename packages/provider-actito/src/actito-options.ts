import type { JsonObject, OptionField } from "@bulkport/core/provider"
import { Result, type Schema } from "effect"
import { isJsonObject } from "./json-path.ts"
import { OptionReader } from "./option-reader.ts"
import { type CellType, cellTypes } from "./rows/cell-type.ts"

const tableTypes = ["profile", "custom"] as const
const compressions = ["none", "gzip", "zip"] as const
const encodings = ["utf-8", "iso-8859-1"] as const
const emptyCellChoices = ["refuse", "send", "drop-columns"] as const

/** The options of an import as users see them. */
export const optionFields: ReadonlyArray<OptionField> = [
  {
    name: "definition",
    description:
      "An ETL definition, sent as it is. Instead of table, table-type, mode, map, transformations, location and recipient.",
    kind: "json-file"
  },
  {
    name: "etl",
    description: "Id of a predefined ETL to trigger with the file. Instead of a definition and its parts.",
    kind: "text"
  },
  { name: "table", description: "Id or name of the table to load.", kind: "text" },
  {
    name: "table-type",
    description: "What kind of table it is; profile unless given.",
    kind: "text",
    choices: tableTypes
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
    name: "column-type",
    description: `Header=type of its cells, so that rows are checked: ${cellTypes.join(", ")}.`,
    kind: "pairs"
  },
  {
    name: "empty-cells",
    description:
      "What to do with empty cells where records may be updated, because they may erase values: refuse, send, or drop-columns that have one; refuse unless given.",
    kind: "text",
    choices: emptyCellChoices
  },
  {
    name: "transformations",
    description: "A JSON list of transformations, passed on as it is.",
    kind: "json-file"
  },
  {
    name: "separator",
    description: "Character between cells that the import reads by; the file is converted to it.",
    kind: "text"
  },
  {
    name: "sent-encoding",
    description: "Encoding that the import reads by; utf-8 unless given.",
    kind: "text",
    choices: encodings
  },
  {
    name: "sent-compression",
    description: "How the file is packed; by its size unless given.",
    kind: "text",
    choices: compressions
  },
  {
    name: "location",
    description: "Id of a file transfer location from which the service fetches remote-file itself.",
    kind: "text"
  },
  {
    name: "remote-file",
    description: "Name of the same file at the location. Nothing is sent then but the definition.",
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
  /** Passed on as they are; undefined for none. */
  readonly transformations: Schema.Json | undefined
  readonly recipients: ReadonlyArray<string>
}

/** What says how the file is loaded. */
export type ImportSource =
  /** The user's own definition, sent as it is. Before V5 a definition did not say which table it is for. */
  | {
      readonly type: "own"
      readonly definition: JsonObject
      readonly table: string | undefined
      readonly tableType: "profile" | "custom" | undefined
    }
  /** A definition is made. */
  | { readonly type: "built"; readonly choices: DefinitionChoices }
  /** A predefined ETL of the service. */
  | { readonly type: "etl"; readonly id: string }

/** Where the service fetches the data itself. */
export interface RemoteFile {
  /** Undefined when the user's own definition says it. */
  readonly location: string | undefined
  readonly file: string
}

/** What becomes of empty cells where records may be updated. */
export type EmptyCells = (typeof emptyCellChoices)[number]

/** The options of one import. */
export interface ActitoOptions {
  readonly source: ImportSource
  /** Columns that together identify a row; empty when that is not known. */
  readonly key: ReadonlyArray<string>
  /** Header → what its cells must be. */
  readonly columnTypes: Readonly<Record<string, CellType>>
  /** Undefined when the user has not chosen. */
  readonly emptyCells: EmptyCells | undefined
  /** Undefined for that of the file. */
  readonly separator: string | undefined
  /** Undefined for UTF-8, or what a definition declares. */
  readonly encoding: (typeof encodings)[number] | undefined
  /** Undefined for what a definition declares, or else by size. */
  readonly compression: (typeof compressions)[number] | undefined
  /** Undefined when the data is sent. */
  readonly remote: RemoteFile | undefined
}

/** Encoded, any id is one segment of a path; only these would lead to another path, or to none. */
const isPathSegment = (id: string): boolean => id !== "." && id !== ".." && !/\p{Surrogate}/u.test(id)

const partsOfDefinition = ["table", "table-type", "mode", "map", "transformations", "recipient"]

const readSource = (reader: OptionReader, map: ReadonlyArray<MappedColumn> | undefined): ImportSource => {
  const definition = reader.given("definition")
  if (definition !== undefined) {
    const others = ["mode", "map", "transformations", "recipient", "separator", "sent-encoding", "location"]
    reader.refuseBeside("definition", [...others, "etl"], "says all about the import")
    const tableType = reader.choice("table-type", tableTypes)
    if (isJsonObject(definition)) return { type: "own", definition, table: reader.text("table"), tableType }
    reader.problems.push("Option definition must be a JSON object, the ETL definition.")
  }
  const id = reader.text("etl")
  if (id !== undefined) {
    reader.refuseBeside("etl", [...partsOfDefinition, "location", "remote-file"], "names an ETL that says it")
    if (!isPathSegment(id)) reader.problems.push(`There can be no ETL ${id}.`)
    return { type: "etl", id }
  }
  const table = reader.text("table")
  if (table === undefined && definition === undefined) {
    reader.problems.push("Option table (or definition, or etl) is missing: it says where the rows go.")
  }
  const transformations = reader.given("transformations")
  if (transformations !== undefined && !Array.isArray(transformations)) {
    reader.problems.push("Option transformations must be a JSON list.")
  }
  const choices: DefinitionChoices = {
    table: table ?? "",
    tableType: reader.choice("table-type", tableTypes) ?? "profile",
    mode: reader.choice("mode", ["create", "update", "upsert"]) ?? "upsert",
    map,
    transformations,
    recipients: reader.list("recipient")
  }
  return { type: "built", choices }
}

const readMap = (reader: OptionReader): ReadonlyArray<MappedColumn> | undefined => {
  const map = reader
    .pairs("map", "Email=emailAddress")
    ?.map(([header, attribute]): MappedColumn => ({ header, attribute }))
  const attributes = (map ?? []).map(({ attribute }) => attribute)
  const repeated = attributes.find((attribute, index) => attributes.indexOf(attribute) < index)
  if (repeated !== undefined) reader.problems.push(`Option map loads two columns into ${repeated}.`)
  return map
}

const readRemote = (reader: OptionReader, source: ImportSource): RemoteFile | undefined => {
  const [location, file] = [reader.text("location"), reader.text("remote-file")]
  if (file === undefined && location === undefined) return undefined
  if (file === undefined) {
    reader.problems.push("Option location needs remote-file, the name of the file there.")
    return undefined
  }
  if (location === undefined && source.type === "built") {
    reader.problems.push("Option remote-file needs location, where the service finds it.")
  }
  reader.refuseBeside("remote-file", ["sent-compression"], "leaves the file where it is, packed as it is")
  return { location, file }
}

const readColumnTypes = (reader: OptionReader): Readonly<Record<string, CellType>> => {
  const types: Record<string, CellType> = {}
  for (const [header, word] of reader.pairs("column-type", "birthDate=date") ?? []) {
    const type = cellTypes.find((each) => each === word)
    if (type !== undefined) types[header] = type
    else reader.problems.push(`Option column-type knows no "${word}"; it knows ${cellTypes.join(", ")}.`)
  }
  return types
}

/** Reads options, or says in sentences what is wrong with them. */
export const readOptions = (options: JsonObject): Result.Result<ActitoOptions, ReadonlyArray<string>> => {
  const reader = new OptionReader(options)
  reader.refuseUnknown(optionFields.map(({ name }) => name))
  const key = reader.list("key")
  if (new Set(key).size < key.length) reader.problems.push("Option key names a column twice.")
  const map = readMap(reader)
  const unmapped =
    map === undefined ? [] : key.filter((column) => !map.some(({ header }) => header === column))
  if (unmapped.length > 0) {
    reader.problems.push(`Option key names columns that are not mapped: ${unmapped.join(", ")}.`)
  }
  const source = readSource(reader, map)
  const emptyCells = reader.choice("empty-cells", emptyCellChoices)
  if (emptyCells === "drop-columns" && source.type !== "built") {
    reader.problems.push(
      `Option empty-cells cannot drop columns from ${source.type === "own" ? "a definition of your own" : "a predefined ETL"}: take them out there, or choose refuse or send.`
    )
  }
  const read: ActitoOptions = {
    source,
    key,
    columnTypes: readColumnTypes(reader),
    emptyCells,
    separator: reader.character("separator"),
    encoding: reader.choice("sent-encoding", encodings),
    compression: reader.choice("sent-compression", compressions),
    remote: readRemote(reader, source)
  }
  return reader.problems.length > 0 ? Result.fail(reader.problems) : Result.succeed(read)
}
