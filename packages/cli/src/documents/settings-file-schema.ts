/** What a settings file may say, for editors: the same that `settings-file.ts` takes, as JSON Schema of draft 7, which they know. */
import {
  datePatternProblem,
  type OptionField,
  pluginNameHint,
  pluginNamePattern,
  type ProviderPlugin,
  type SettingField
} from "@bulkport/core"
import { JsonSchema, Schema } from "effect"
import { connectionNameHint } from "../connection.ts"
import {
  compressionWords,
  delimiterHint,
  encodingHint,
  formatWords,
  headerHint,
  quoteHint,
  sendAsWords,
  typeWords
} from "../reading-values.ts"
import { secretFieldsOf } from "../secret-source.ts"
import { described, text } from "./described.ts"

/** Members of an object, each of which may be left out. */
const maybe = (members: Readonly<Record<string, Schema.Codec<unknown, unknown>>>) =>
  Schema.Struct(
    Object.fromEntries(Object.entries(members).map(([name, member]) => [name, Schema.optionalKey(member)]))
  )

const oneOf = (schemas: ReadonlyArray<Schema.Codec<unknown, unknown>>): Schema.Codec<unknown, unknown> => {
  const [only, ...others] = schemas
  return only !== undefined && others.length === 0 ? only : Schema.Union(schemas)
}

const textOrNumber = Schema.Union([Schema.String, Schema.Finite])
const texts = Schema.Array(Schema.String)
const pairs = Schema.Record(Schema.String, Schema.String)

const settingSchema = ({ default: standard, description, environment }: SettingField) =>
  described(
    textOrNumber,
    `${description}${standard === undefined || standard === "" ? "" : ` ${standard} unless given.`} Else ${environment}.`
  )

const settingsOf = ({ settingFields }: ProviderPlugin) =>
  maybe(
    Object.fromEntries(
      settingFields.filter(({ isSecret }) => !isSecret).map((field) => [field.name, settingSchema(field)])
    )
  )

const secretSource = Schema.Union([
  Schema.Struct({ env: text("Name of the environment variable that holds it.") }),
  Schema.Struct({ file: text("Path of a file with nothing else in it; ~/ is your home.") }),
  Schema.Struct({
    command: described(
      Schema.NonEmptyArray(Schema.String),
      "A program that prints it, and its arguments. No shell looks at them."
    )
  })
])

const connectionOf = (plugin: ProviderPlugin) =>
  Schema.Struct({
    provider: described(Schema.Literal(plugin.id), plugin.title),
    settings: Schema.optionalKey(described(settingsOf(plugin), "They come before the environment.")),
    secrets: Schema.optionalKey(
      described(
        maybe(
          Object.fromEntries(
            secretFieldsOf(plugin).map(({ description, environment, name }) => [
              name,
              described(secretSource, `${description} ${environment} unless given.`)
            ])
          )
        ),
        "Where each secret comes from. Never the secret itself."
      )
    )
  })

const valueOf = ({ choices, kind }: OptionField): Schema.Codec<unknown, unknown> => {
  const word = choices === undefined ? Schema.String : Schema.Literals(choices)
  return {
    text: word,
    switch: Schema.Boolean,
    list: Schema.Array(word),
    pairs,
    "json-file": Schema.Json
  }[kind]
}

/** Options of all import types: which of them one takes is for its provider to say. */
const optionsOf = (plugins: ReadonlyArray<ProviderPlugin>) => {
  const fields = new Map<string, Array<OptionField>>()
  for (const field of plugins.flatMap(({ optionFields }) => optionFields))
    fields.set(field.name, [...(fields.get(field.name) ?? []), field])
  return maybe(
    Object.fromEntries(
      [...fields].map(([name, each]) => [
        name,
        described(oneOf(each.map(valueOf)), each.map(({ description }) => description).join(" "))
      ])
    )
  )
}

const reading = maybe({
  format: described(Schema.Literals(formatWords), "How rows are written."),
  delimiter: text(`Between two cells of CSV: ${delimiterHint}.`),
  quote: text(`Around cells of CSV: ${quoteHint}.`),
  encoding: text(encodingHint),
  compression: described(Schema.Literals(compressionWords), "How the file is packed."),
  skipLines: described(Schema.Int.check(Schema.isGreaterThanOrEqualTo(0)), "Lines above the header."),
  header: described(texts, `For a file without a header line: ${headerHint}.`)
})

const isPattern = Schema.makeFilter((pattern: string) => datePatternProblem(pattern) === undefined)

const columns = maybe({
  rename: described(pairs, "Name in the file → name that is sent."),
  set: described(pairs, "Column → the same value for every row."),
  drop: described(texts, "Columns to leave out."),
  dates: described(
    Schema.Record(Schema.String, Schema.String.check(isPattern)),
    "Column → how its dates are written, such as dd/MM/yyyy."
  ),
  types: described(
    Schema.Record(Schema.String, Schema.Literals(typeWords)),
    "Column → what its cells stand for, where CSV is sent as JSON lines."
  )
})

/** A member with what it says to editors. */
type Member = Schema.Codec<unknown, unknown>

/** What depends on which providers there are. */
interface OfProviders {
  readonly provider: Member
  readonly connection: Member
  readonly options: Member
  readonly settings: Member
}

const ofThese = (plugins: ReadonlyArray<ProviderPlugin>): OfProviders => ({
  provider: Schema.Literals(plugins.map(({ id }) => id)),
  connection: oneOf(plugins.map(connectionOf)),
  options: optionsOf(plugins),
  settings: maybe(Object.fromEntries(plugins.map((plugin) => [plugin.id, settingsOf(plugin)])))
})

/** The same where the file names plugins: what is said of other providers may be right, too. */
const ofTheseAndOthers = (plugins: ReadonlyArray<ProviderPlugin>): OfProviders => {
  const these = ofThese(plugins)
  const ids = plugins.map(({ id }) => id).join("|")
  const otherId = Schema.String.check(Schema.isPattern(new RegExp(`^(?!(?:${ids})$)[a-z][a-z0-9-]*$`, "u")))
  const settings = Schema.Record(Schema.String, textOrNumber)
  const others = maybe({ settings, secrets: Schema.Record(Schema.String, secretSource) })
  return {
    provider: Schema.Union([these.provider, otherId]),
    connection: Schema.Union([
      these.connection,
      Schema.Struct({ provider: described(otherId, "Id of a provider of a plugin."), ...others.fields })
    ]),
    options: Schema.Record(Schema.String, Schema.Json),
    settings: Schema.StructWithRest(
      maybe(Object.fromEntries(plugins.map((plugin) => [plugin.id, settingsOf(plugin)]))),
      [Schema.Record(otherId, settings)]
    )
  }
}

const membersOf = ({ connection, options, provider, settings }: OfProviders) => ({
  connections: described(
    Schema.Record(Schema.String, connection),
    `Places to import into, by a name made of ${connectionNameHint}.`
  ),
  provider: described(
    provider,
    "The provider that import, options, columns and sendAs are for. That of the connection unless given."
  ),
  options: described(options, "Options of the import."),
  settings: described(
    settings,
    "Settings of all connections of a provider, and of none. The environment comes before them."
  )
})

/** The Effect schema of a settings file, for these providers: and for others as well, where `mayNameOthers`. */
export const settingsFileSchema = (plugins: ReadonlyArray<ProviderPlugin>, mayNameOthers = false) => {
  const { connections, options, provider, settings } = membersOf(
    (mayNameOthers ? ofTheseAndOthers : ofThese)(plugins)
  )
  return maybe({
    $schema: text("Where editors find this schema."),
    connection: text("Name of the connection to use unless --connection names another one."),
    connections,
    providers: described(
      Schema.Array(Schema.String.check(Schema.isPattern(pluginNamePattern))),
      `Plugins to load: ${pluginNameHint}. They are code that runs with your rights.`
    ),
    provider,
    import: text("What to import, by id or short name."),
    options,
    reading: described(reading, "How files are read, as far as that shall not be found out."),
    columns: described(columns, "What is done to columns."),
    sendAs: described(Schema.Literals(sendAsWords), "The format to send rows in."),
    settings,
    runsFolder: text("Where runs are recorded; .bulkport/runs unless given."),
    store: described(
      Schema.Union([
        Schema.Literals(["folder", "sqlite"]),
        Schema.String.check(Schema.isPattern(/^postgres(?:ql)?:\/\//u)),
        secretSource
      ]),
      "Where the records of runs are kept: in their folders unless given, in one database file there, or in a PostgreSQL. Its address comes from elsewhere if it has a password; files of runs stay in the runs folder."
    )
  }).annotate({ title: "bulkport.json", description: "Settings of the bulkport command line." })
}

/** Name of the file that holds the schema, in the package and beside settings files. */
export const settingsSchemaName = "bulkport.schema.json"

const draft07 = (schema: Schema.Top) =>
  JsonSchema.toDocumentDraft07(Schema.toJsonSchemaDocument(schema, { onExcessProperty: "error" }))

/**
 * The JSON Schema of a settings file, for these providers. A file that names no plugins can only be about them; one that does may
 * be about others, too.
 */
export const settingsFileJsonSchema = (plugins: ReadonlyArray<ProviderPlugin>) => {
  const document = draft07(settingsFileSchema(plugins, true))
  const closed = draft07(maybe(membersOf(ofThese(plugins))))
  const definitions = { ...closed.definitions, ...document.definitions }
  return {
    $schema: JsonSchema.META_SCHEMA_URI_DRAFT_07,
    ...document.schema,
    if: { not: { required: ["providers"] } },
    then: { properties: closed.schema["properties"] },
    ...(Object.keys(definitions).length === 0 ? {} : { definitions })
  }
}
